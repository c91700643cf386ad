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
    let cells: [CellJudgement]
    /// Why it is no measurement, beside what the cells say; one sentence each.
    var problems: [String] = []
    /// No further pair is needed: every blocking cell is decided, or one failed, or it was the last
    /// look.
    let isFinal: Bool

    /// What a FAIL is about.
    var cause: VerdictCause? {
        let rates = cells.filter(\.isErrorRate)
        return VerdictCause(cells, everyRequestFailed: rates.allSatisfy { $0.kind == .down })
    }

    /// Blocks that are no measurement.
    static func invalid(_ problems: [String]) -> PairedDecision {
        PairedDecision(
            verdict: .invalid,
            pairCount: 0,
            lookCount: 0,
            cells: [],
            problems: problems,
            isFinal: true
        )
    }

    /// The worst of the cells that were judged; without any latency judged it is no measurement.
    static func verdict(of cells: [CellJudgement]) -> Verdict {
        let worst = cells.filter(\.isJudged).map(\.state.verdict).max() ?? .invalid
        return judgesLatency(cells) ? worst : max(worst, .invalid)
    }

    static func judgesLatency(_ cells: [CellJudgement]) -> Bool {
        cells.contains { $0.isJudged && !$0.isErrorRate }
    }
}
