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
    package let cells: [CellJudgement]
    /// Why it is no measurement, beside what the cells say; one sentence each.
    package var problems: [String] = []
    /// No further pair is needed: every blocking cell is decided, or one failed, or it was the last
    /// look.
    package let isFinal: Bool

    /// What a FAIL is about.
    package var cause: VerdictCause? {
        let rates = cells.filter(\.isErrorRate)
        return VerdictCause(cells, everyRequestFailed: rates.allSatisfy { $0.kind == .down })
    }

    /// Blocks that are no measurement.
    package static func invalid(_ problems: [String]) -> PairedDecision {
        PairedDecision(
            verdict: .invalid,
            pairCount: 0,
            lookCount: 0,
            cells: [],
            problems: problems,
            isFinal: true
        )
    }

    /// The worst of the cells that were judged; when of those beside error rates none was, it is no
    /// measurement.
    package static func verdict(of cells: [CellJudgement]) -> Verdict {
        let worst = cells.filter(\.isJudged).map(\.state.verdict).max() ?? .invalid
        return judgesWhatItShould(cells) ? worst : max(worst, .invalid)
    }

    /// Error rates say nothing of how fast a build is; they are enough where nothing else is to be
    /// judged.
    static func judgesWhatItShould(_ cells: [CellJudgement]) -> Bool {
        let others = cells.filter { !$0.isErrorRate }
        return (others.isEmpty ? cells : others).contains(where: \.isJudged)
    }
}

extension PairedDecision {
    /// Why it is no plain PASS, one sentence each, the worst first.
    package var reasons: [String] { cells.telling.map { CellText(cell: $0).sentence } + problems }
}
