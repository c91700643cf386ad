// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// What is said of one candidate compared with its baseline.
struct PairedDecision: Equatable {
    let verdict: Verdict
    /// Pairs that the decision rests on.
    let pairCount: Int
    /// How often the data were looked at, this time included.
    let lookCount: Int
    /// Sorted by cell.
    let cells: [CellDecision]
    /// One sentence each, the worst first; empty for a plain PASS.
    let reasons: [String]
    /// No further pair is needed: every blocking cell is decided, or one failed, or it was the last
    /// look.
    let isFinal: Bool

    /// Blocks that are no measurement.
    static func invalid(_ problems: [String]) -> PairedDecision {
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
    static func verdict(of cells: [CellDecision]) -> Verdict {
        let judged = cells.filter { $0.state != .skip }
        let worst = judged.map(\.state.verdict).max() ?? .invalid
        let hasLatency = judged.contains { $0.cell.metric != .errorRate }
        return hasLatency ? worst : max(worst, .invalid)
    }
}

/// What is said of one cell.
struct CellDecision: Equatable {
    let cell: Cell
    /// As in the table of docs/METHOD.md.
    var state: CellState
    /// One sentence.
    var reason: String
    /// Relative for a percentile (0.21 is 21 % higher), a difference of rates for the error rate.
    var change: Double?
    /// The change is above this with the confidence that a FAIL needs.
    var low: Double?
    /// The change is below this with 95 % confidence.
    var high: Double?
    /// Of the mean log ratio; nil for an error rate and before a look.
    var standardError: Double?
    /// Milliseconds for a percentile, a rate for the error rate; over all pairs.
    var baselineValue: Double?
    var candidateValue: Double?
    /// The smallest number of samples of any block behind a percentile; all requests of the
    /// candidate behind an error rate.
    var sampleCount = 0
    /// Shown to be faster than the baseline by more than the tolerance.
    var isImproved = false
    /// The noise model said beforehand that the last look would not decide it.
    var isAdvisory = false
    /// Nothing more is to be learnt about it by further pairs.
    var isDecided = false

    /// The reason, with what it is about.
    var sentence: String { "\(cell.endpoint) \(cell.metric.rawValue): \(reason)" }
}
