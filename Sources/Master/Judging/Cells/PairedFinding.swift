// SPDX-License-Identifier: Apache-2.0

/// Why a cell of a comparison of two builds has its state.
package enum PairedFinding: Equatable {
    // Not a measurement, or one that cannot be compared.
    case noRequest
    /// One arm had no request in a pair, the other so many.
    case emptyBlock(Arm, pair: Int, otherRequests: Int)
    /// Every request of an arm failed; how many, where they are what is judged.
    case everyRequestFailed(Arm, requests: Int?)
    /// A block has too few successes.
    case thinBlock
    /// A block lacks the metric.
    case notMeasured
    /// A block's percentile is less than its histogram tells apart.
    case unresolved
    /// Requests of all blocks of each arm: not the same load.
    case imbalance(baseline: Int, candidate: Int)
    case tooFewPairs(Int)
    /// The same of a percentile, which is first looked at after so many.
    case beforeFirstLook(pairs: Int, first: Int, hasNoiseModel: Bool)

    // A latency; tolerances are fractions.
    case above(tolerance: Double)
    case aboveWarning(tolerance: Double, warning: Double)
    case below(tolerance: Double)
    /// Below only if the requests that failed beyond the baseline's rate were not the slow ones.
    case belowWithoutFailures(tolerance: Double)
    case open(pairs: Int, tolerance: Double, PairedOutlook)

    // An error rate.
    case failures(ArmFailures, FailureFinding)

    /// What failures of both arms show.
    package enum FailureFinding: Equatable {
        case aboveLimit(Double)
        /// More than in the baseline, block after block.
        case more
        /// More, but not by much.
        case littleMore
        case within
        /// Not shown to be within a limit; so many requests without a failure would show it, nil when
        /// there are more than that.
        case open(limit: Double, needed: Int?)
    }
}
