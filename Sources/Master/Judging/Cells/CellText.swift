// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared
package import Text

/// What is said of a cell: the one place where its data become sentences.
package struct CellText {
    package let cell: CellJudgement
    /// Numbers as the usual script prints them.
    var isScript = false

    package static let everyRequestFailed = "every request failed"

    package init(cell: CellJudgement, isScript: Bool = false) {
        self.cell = cell
        self.isScript = isScript
    }

    /// `/api/search p95`.
    package var name: String {
        cell.metric.map { "\(cell.endpoint) \($0.name)" } ?? cell.endpoint
    }

    /// `/api/search p95: 285.0ms > 220.0ms (baseline 200ms, +42.5%)`.
    package var sentence: String { "\(name): \(why)" }

    /// The same with the state before it.
    package var reason: String { "\(cell.state.rawValue) \(sentence)" }

    /// What is left of the sentence beside the name.
    package var why: String {
        switch cell.finding {
        case .threshold(let text): comparison() + excess(over: text) + bracketed
        case .chance, .tooFewRequests: comparison() + bracketed
        case .everyRequestFailed: Self.everyRequestFailed + bracketed
        case .noSuccess: "no successes" + bracketed
        case .notMeasured: "not in results" + bracketed
        case .absent(let isOptional):
            isOptional && !isScript ? "not in results (optional)" : "not in results"
        case .history(let runCount): historyText(runCount)
        case .tooFewRuns(let count, let needed): "\(count) earlier runs have it, of \(needed)"
        case .tooFewSamples:
            "\(cell.samples?.count ?? 0) samples, of \(cell.samples?.needed ?? 0) that it takes"
        case .pair(let finding): PairedCellText(cell: cell, finding: finding).why
        case .told(let why, _): why
        }
    }

    // MARK: Against a baseline

    /// What restricts the comparison: few samples, chance, what another run says.
    package var remark: String? {
        if case .told(_, let remark) = cell.finding { return remark }
        return remarks.isEmpty ? nil : remarks.joined(separator: "; ")
    }

    private var remarks: [String] { [thinness, doubt, confirmation].compactMap(\.self) }

    private var bracketed: String { remarks.map { " [\($0)]" }.joined() }

    // MARK: Numbers

    /// Of its values; those of a cell that somebody looks at are told apart.
    package var figures: ComparedFigures {
        let values =
            cell.state.matters
            ? [cell.actual, cell.limit, cell.expected].compactMap(\.self) : []
        return cell.metric?.unit.figures(values) ?? .milliseconds(values)
    }

    /// One of its values with its unit: `12.3 ms`, `0.1 %`, `850.0 /s`.
    package func figure(_ value: Double) -> String {
        guard let unit = cell.metric?.unit, unit != .fraction else {
            return ChangeText.rate(value)
        }
        return unit.text(figures.text(value))
    }

    /// The change from what was expected, in per cent: `+42.5`.
    package var change: String {
        let percent = cell.relativeChange * 100
        let values = cell.state.matters ? [percent, 0] : []
        return (percent < 0 ? "" : "+") + ComparedFigures(values) { _ in 1 }.text(percent)
    }

    private func text(_ value: Double) -> String {
        isScript ? Figure.fixed(value, cell.isErrorRate ? 4 : 1) : figures.text(value)
    }

    // MARK: Against a threshold

    private var isBeyond: Bool {
        guard let metric = cell.metric, let actual = cell.actual, let limit = cell.limit else {
            return false
        }
        return metric.exceeds(actual, limit)
    }

    private var symbol: String { cell.metric?.unit.symbol ?? "" }

    private func comparison(gap: String = "") -> String {
        guard let metric = cell.metric, let actual = cell.actual, let limit = cell.limit else {
            return ""
        }
        let unit = symbol.isEmpty ? "" : gap + symbol
        return "\(text(actual))\(unit) \(metric.sign(isBeyond: isBeyond)) \(text(limit))\(unit)"
    }

    private func excess(over threshold: String) -> String {
        guard isBeyond, !cell.isErrorRate, let actual = cell.actual, let expected = cell.expected
        else { return "" }
        // A threshold of 0 has no percentage.
        guard expected > 0 else { return " (baseline \(threshold)\(symbol))" }
        // In the script's order of operations, for its last digit.
        let percent =
            isScript ? String(format: "%+.1f", (actual - expected) / expected * 100) : change
        return " (baseline \(threshold)\(symbol), \(percent)%)"
    }

    private var thinness: String? {
        guard case .threshold = cell.finding, let metric = cell.metric, let samples = cell.samples,
            samples.isThin
        else { return nil }
        return "\(samples.count) samples, \(metric.name) needs \(samples.needed)"
    }

    private var doubt: String? {
        switch cell.finding {
        case .tooFewRequests(let count, let needed):
            "\(count.failures) of \(count.requests) requests are too few to tell; from \(needed) on they can"
        case .chance(let count, let bound):
            "\(count.failures) of \(count.requests) requests can be chance: the rate is at least "
                + String(format: "%.4f", bound)
        case .history where isBeyond && cell.state == .pass: "can be chance"
        default: nil
        }
    }

    private var confirmation: String? {
        switch cell.confirmation {
        case .again(let second): "again in the second run: \(value(second, "not measured"))"
        case .inFirstOnly(let second):
            "in the first of two runs only; in the second: \(value(second, "not measured"))"
        case .inSecondOnly(let first):
            "in the second of two runs only; in the first: \(value(first, "-"))"
        case .newInSecond: "in the second of two runs only"
        case .inRun(let run): "exceeds, as it did in run \(run)"
        case .awaited: "exceeds; run again to confirm"
        case nil: nil
        }
    }

    private func value(_ value: Double?, _ absent: String) -> String {
        value.map { text($0) + symbol } ?? absent
    }

    // MARK: Against earlier runs

    private func historyText(_ runCount: Int) -> String {
        let consequence = remarks.map { ": \($0)" }.joined()
        guard !cell.isErrorRate else { return comparison() + consequence }
        return "\(comparison(gap: " ")), \(change) % on the mean of \(runCount) runs" + consequence
    }
}
