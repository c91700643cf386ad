// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Judging
internal import Records
internal import Running
internal import Shared
internal import Text

/// A paired decision as text: one line per cell, the worst first, then hints for a developer.
package struct PairedReport {
    package let decision: PairedDecision
    /// Additional facts about single cells, such as the phase that carries the change.
    package var explanation: (Cell) -> String? = { _ in nil }
    /// One sentence each, below the verdict.
    package var notes: [String] = []

    package init(
        decision: PairedDecision,
        explanation: @escaping (Cell) -> String? = { _ in nil },
        notes: [String] = []
    ) {
        self.decision = decision
        self.explanation = explanation
        self.notes = notes
    }

    package var lines: [String] {
        let cells = decision.cells.worstFirst
        // Cells that were not compared come last.
        let listed = cells.filter(\.isJudged) + cells.filter { !$0.isJudged }
        return ["PAIRED COMPARISON", GateText.rule] + listed.map(line) + [GateText.rule]
            + [VerdictText(decision.verdict, decision.cause).line]
            + (headline.map { [$0] } ?? []) + reasons.map { "  \($0)" }
            + notes.map { "  note: \($0)" } + [tally]
    }

    /// Reasons that neither the headline nor the line of a cell gives: the line of a failing
    /// percentile has its whole reason, and so has an error rate in the headline.
    private var reasons: [String] {
        decision.cells.telling.filter { cell in
            !(cell.state == .fail && !cell.isErrorRate) && !(cell.isErrorRate && cell == worst)
        }.map { CellText(cell: $0).sentence } + decision.problems
    }

    /// The cell of the headline.
    private var worst: CellJudgement? {
        decision.cells.telling.first.flatMap { [.fail, .warn].contains($0.state) ? $0 : nil }
    }

    /// The worst cell in one sentence.
    package var headline: String? {
        worst.map { worst in
            CellText(cell: worst).change(because: worst.cell.flatMap(explanation))
        }
    }

    private func line(_ cell: CellJudgement) -> String {
        let text = CellText(cell: cell)
        guard let before = cell.expected, let after = cell.actual,
            cell.state != .skip, cell.state != .invalid
        else { return "  \(text.reason)" }
        let name = "  \(cell.state.rawValue) \(text.name)"
        let ends = "\(text.figure(before)) -> \(text.figure(after))"
        guard !cell.isErrorRate else { return "\(name): \(ends)" }
        let change = ChangeText.change(cell.change)
        return "\(name): \(ends), \(change)\(cell.change?.isImproved == true ? ", faster" : "")"
    }

    private var tally: String {
        let states: [CellState] = [.fail, .warn, .inconclusive, .pass, .skip]
        let counts = states.map { "\(decision.cells.count($0)) \($0.rawValue)" }
        return "cells: " + counts.joined(separator: ", ")
            + "; \(Figure.count(decision.pairCount, "pair")), "
            + Figure.count(decision.lookCount, "look")
    }
}
