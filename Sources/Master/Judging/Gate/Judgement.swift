// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// What the gate says of one run: verdict, reasons, cells, and the block of text for people.
struct Judgement: Equatable {
    /// Nil when there was nothing to judge against and the run was sound.
    let verdict: Verdict?
    /// One sentence each.
    let reasons: [String]
    let cells: [CellJudgement]
    /// The block that the usual script prints, ours below it.
    let lines: [String]
    /// False where the baseline says that a regression does not fail the build.
    let blocks: Bool

    var summary: VerdictSummary {
        let judged = cells.compactMap { cell in
            cell.metric.map {
                JudgedCell(endpoint: cell.endpoint, metric: $0.rawValue, state: cell.state)
            }
        }
        return VerdictSummary(
            verdict: verdict,
            reasons: reasons,
            cells: judged.isEmpty ? nil : judged
        )
    }

    func exitStatus(strict: Bool) -> ExitStatus {
        switch verdict {
        case .fail: return blocks ? .failed : .passed
        case .invalid: return .invalid
        case .inconclusive where strict: return .undecided
        case nil, .pass, .warn, .inconclusive:
            let isOpen = cells.contains {
                ($0.state == .skip || $0.state == .inconclusive) && $0.action == .block
            }
            return strict && isOpen ? .undecided : .passed
        }
    }
}

/// What the gate says of one endpoint and one metric.
struct CellJudgement: Equatable {
    let endpoint: String
    /// Nil for an endpoint that is skipped as a whole.
    let metric: Metric?
    let state: CellState
    let action: Threshold.Action
    let line: String
    /// What was measured, as the line has it; nil where there was nothing.
    var figure: String?
    /// The threshold and what was measured: ms, or for the error rate a fraction.
    var expected: Double?
    var actual: Double?
    /// The baseline says that it may be absent.
    var isOptional = false

    /// Whether it was compared with its threshold at all.
    var isJudged: Bool { state != .skip }

    /// The line without its state.
    var text: Substring { line.dropFirst(2 + state.rawValue.count + 1) }
}
