// SPDX-License-Identifier: Apache-2.0

/// Why a cell has its state: what a gate found, as data.
package enum CellFinding: Equatable {
    /// Compared with a threshold, which the baseline writes like this.
    case threshold(String)
    /// Compared with so many earlier runs.
    case history(runCount: Int)
    /// Compared with the other build.
    case pair(PairedFinding)

    case everyRequestFailed
    /// There is no latency to compare.
    case noSuccess
    /// The results lack the metric.
    case notMeasured
    /// The results lack the endpoint; the baseline may allow that.
    case absent(isOptional: Bool)
    /// Above its threshold, which can be chance: the rate is at least this.
    case chance(FailureCount, atLeast: Double)
    /// Above its threshold, in too few requests to tell.
    case tooFewRequests(FailureCount, needed: Int)
    /// Too few earlier runs have the cell.
    case tooFewRuns(Int, needed: Int)
    /// Too few successes to compare with earlier runs.
    case tooFewSamples
    /// As results tell it that were judged before.
    case told(why: String, remark: String?)
}
