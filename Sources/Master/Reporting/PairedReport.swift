// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// A paired decision as text: one line a cell, the worst first, then what a developer can act on.
struct PairedReport {
    let decision: PairedDecision
    /// What else is known of single cells, such as the phase that carries the change.
    var explanation: (Cell) -> String? = { _ in nil }
    /// One sentence each, below the verdict.
    var notes: [String] = []

    var lines: [String] {
        // What was not compared comes last.
        let order = CellState.worstFirst.filter { $0 != .skip } + [.skip]
        let cells = order.flatMap { state in decision.cells.filter { $0.state == state } }
        return ["PAIRED COMPARISON", GateText.rule] + cells.map(line) + [GateText.rule]
            + ["RESULT: \(GateText.result(of: decision.verdict))"]
            + (headline.map { [$0] } ?? [])
            + decision.reasons.filter { !isSaid($0) }.map { "  \($0)" }
            + notes.map { "  note: \($0)" } + [tally]
    }

    /// The line of a percentile that fails has all of its reason, and the headline is one itself.
    private func isSaid(_ reason: String) -> Bool {
        reason == headline
            || decision.cells.contains {
                $0.state == .fail && $0.cell.metric != .errorRate && $0.sentence == reason
            }
    }

    /// The worst cell in one sentence.
    var headline: String? {
        let open: [CellState] = [.fail, .warn]
        guard
            let worst = open.lazy.compactMap({ state in
                decision.cells.filter { $0.state == state }
                    .max { ($0.change ?? 0) < ($1.change ?? 0) }
            }).first
        else { return nil }
        guard worst.cell.metric != .errorRate else { return worst.sentence }
        let change = PairedText.change(worst.change, worst.low, worst.high)
        let cause = explanation(worst.cell).map { ", \($0)" } ?? ""
        return "\(worst.cell.endpoint) \(worst.cell.metric.rawValue) \(change)\(cause)"
    }

    private func line(_ cell: CellDecision) -> String {
        let name = "  \(cell.state.rawValue) \(cell.cell.endpoint) \(cell.cell.metric.rawValue)"
        guard let before = cell.baselineValue, let after = cell.candidateValue,
            cell.state != .skip, cell.state != .invalid
        else { return "\(name): \(cell.reason)" }
        if cell.cell.metric == .errorRate {
            return "\(name): \(PairedText.rate(before)) -> \(PairedText.rate(after))"
        }
        let change = PairedText.change(cell.change, cell.low, cell.high)
        let ends = "\(Figure.milliseconds(before)) ms -> \(Figure.milliseconds(after)) ms"
        return "\(name): \(ends), \(change)\(cell.isImproved ? ", faster" : "")"
    }

    private var tally: String {
        let states: [CellState] = [.fail, .warn, .inconclusive, .pass, .skip]
        let counts = states.map { state in
            "\(decision.cells.count { $0.state == state }) \(state.rawValue)"
        }
        return "cells: " + counts.joined(separator: ", ")
            + "; \(Figure.count(decision.pairCount, "pair")), "
            + Figure.count(decision.lookCount, "look")
    }
}
