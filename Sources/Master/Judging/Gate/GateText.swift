// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// A judgement as a block of text for people.
package struct GateText {
    package let judgement: Judgement

    package static let rule = String(repeating: "=", count: 60)

    package var lines: [String] {
        switch judgement.basis {
        case .nothing: alone
        case .baseline(let blocks): againstBaseline(blocks)
        case .history: againstHistory
        }
    }

    /// The usual script's lines first, exactly, then what it does not say.
    private func againstBaseline(_ blocks: Bool) -> [String] {
        var lines = ["PERFORMANCE REGRESSION CHECK", Self.rule] + cells + [Self.rule] + result
        if judgement.verdict == .fail, !blocks {
            lines.append("WARNING: block_on_regression is false, not failing build")
        }
        lines += judgement.problems.map { "  INVALID \($0)" }
        lines += judgement.reservations.map { "  WARN \($0)" }
        return lines + notes + [tallyOfBaseline]
    }

    private var againstHistory: [String] {
        ["COMPARISON WITH THE HISTORY", Self.rule] + cells + [Self.rule] + result
            + judgement.reasons.map { "  \($0)" } + notes
            + ["cells: " + tally([.fail, .warn, .pass, .skip])]
    }

    private var alone: [String] {
        result + judgement.reasons.map { "  \($0)" }
            + ["No baseline was given: no latency was judged"]
    }

    private var result: [String] {
        judgement.verdict.map { [VerdictText($0, judgement.cause).line] } ?? []
    }

    private var notes: [String] { judgement.notes.map { "  note: \($0)" } }

    /// The script prints no line for an error rate that passes.
    private var cells: [String] {
        judgement.cells.filter { !$0.isErrorRate || $0.state != .pass }
            .map { "  " + judgement.text(of: $0).reason }
    }

    /// The last line: how many cells of each state.
    private var tallyOfBaseline: String {
        let cells = judgement.cells
        let open: [CellState] = cells.count(.inconclusive) > 0 ? [.inconclusive] : []
        let missing = cells.count { $0.finding == .absent(isOptional: false) }
        let skipped = cells.count { $0.state == .skip && $0.metric != nil }
        return "cells: \(tally([.fail, .warn, .pass] + open)), \(skipped) SKIP; "
            + "baseline endpoints not in the results: \(missing)"
    }

    private func tally(_ states: [CellState]) -> String {
        states.map { "\(judgement.cells.count($0)) \($0.rawValue)" }.joined(separator: ", ")
    }
}

extension Judgement {
    /// The block that the usual script prints, ours below it.
    package var lines: [String] { GateText(judgement: self).lines }

    package func text(of cell: CellJudgement) -> CellText {
        CellText(cell: cell, isScript: !isOurs)
    }

    /// Why it is no plain PASS, one sentence each, the worst state first.
    package var reasons: [String] {
        let whole = basis == .nothing && cause == .down ? [CellText.everyRequestFailed] : []
        return whole + problems + reservations
            + cells.worstFirst.filter(\.state.matters).map { text(of: $0).reason }
    }
}
