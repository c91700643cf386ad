// SPDX-License-Identifier: Apache-2.0

package import Shared

/// What is said of one candidate compared with its baseline.
package struct PairedDecision: Equatable {
    package let verdict: Verdict
    /// Pairs that the decision rests on.
    package let pairCount: Int
    /// How often the data were looked at, this time included.
    package let lookCount: Int
    /// Sorted by cell.
    package let cells: [CellDecision]
    /// One sentence each, the worst first; empty for a plain PASS.
    package let reasons: [String]
    /// No further pair is needed: every blocking cell is decided, or one failed, or it was the last
    /// look.
    package let isFinal: Bool

    /// Blocks that are no measurement.
    package static func invalid(_ problems: [String]) -> PairedDecision {
        PairedDecision(
            verdict: .invalid,
            pairCount: 0,
            lookCount: 0,
            cells: [],
            reasons: problems,
            isFinal: true
        )
    }

    /// The worst of the cells that were judged; without any latency judged it is no measurement.
    package static func verdict(of cells: [CellDecision]) -> Verdict {
        let judged = cells.filter { $0.state != .skip }
        let worst = judged.map(\.state.verdict).max() ?? .invalid
        let hasLatency = judged.contains { $0.cell.metric != .errorRate }
        return hasLatency ? worst : max(worst, .invalid)
    }
}

/// What is said of one cell.
package struct CellDecision: Equatable {
    /// The states of the table in docs/METHOD.md.
    package enum State: String {
        case pass = "PASS"
        case warn = "WARN"
        case fail = "FAIL"
        case inconclusive = "INCONCLUSIVE"
        case skip = "SKIP"
        case invalid = "INVALID"

        /// A skipped cell says nothing.
        package var verdict: Verdict {
            switch self {
            case .pass, .skip: .pass
            case .warn: .warn
            case .fail: .fail
            case .inconclusive: .inconclusive
            case .invalid: .invalid
            }
        }
    }

    package let cell: Cell
    package var state: State
    /// One sentence.
    package var reason: String
    /// Relative for a percentile (0.21 is 21 % higher), a difference of rates for the error rate.
    package var change: Double?
    /// The change is above this with the confidence that a FAIL needs.
    package var low: Double?
    /// The change is below this with 95 % confidence.
    package var high: Double?
    /// Of the mean log ratio; nil for an error rate and before a look.
    package var standardError: Double?
    /// Milliseconds for a percentile, a rate for the error rate; over all pairs.
    package var baselineValue: Double?
    package var candidateValue: Double?
    /// The smallest number of samples of any block behind a percentile; all requests of the
    /// candidate behind an error rate.
    package var sampleCount = 0
    /// Shown to be faster than the baseline by more than the tolerance.
    package var isImproved = false
    /// The noise model said beforehand that the last look would not decide it.
    package var isAdvisory = false
    /// Nothing more is to be learnt about it by further pairs.
    var isDecided = false

    /// The reason, with what it is about.
    package var sentence: String { "\(cell.endpoint) \(cell.metric.rawValue): \(reason)" }
}
