// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// What is said of a cell: the one place where its data become sentences.
struct CellText {
    let cell: CellJudgement
    /// Numbers as the usual script prints them.
    var isScript = false

    /// `/api/search p95`.
    var name: String { cell.metric.map { "\(cell.endpoint) \($0.rawValue)" } ?? cell.endpoint }

    /// `/api/search p95: 285.0ms > 220.0ms (baseline 200ms, +42.5%)`.
    var sentence: String { "\(name): \(why)" }

    /// The same with the state before it.
    var reason: String { "\(cell.state.rawValue) \(sentence)" }

    /// What is left of the sentence beside the name.
    var why: String {
        switch cell.finding {
        case .threshold(let text): comparison("ms") + excess(over: text) + bracketed
        case .chance, .tooFewRequests: comparison("ms") + bracketed
        case .everyRequestFailed: VerdictText.everyRequestFailed + bracketed
        case .noSuccess: "no successes" + bracketed
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
    var remark: String? {
        if case .told(_, let remark) = cell.finding { return remark }
        return remarks.isEmpty ? nil : remarks.joined(separator: "; ")
    }

    private var remarks: [String] { [thinness, doubt, confirmation].compactMap(\.self) }

    private var bracketed: String { remarks.map { " [\($0)]" }.joined() }

    // MARK: Numbers

    /// Of its values; those of a cell that somebody looks at are told apart.
    var figures: ComparedFigures {
        let values =
            cell.state.matters
            ? [cell.actual, cell.limit, cell.expected].compactMap(\.self) : []
        return cell.isErrorRate ? .fractions(values) : .milliseconds(values)
    }

    /// How much higher than expected, in per cent: `+42.5`.
    var rise: String {
        let percent = cell.rise * 100
        let values = cell.state.matters ? [percent, 0] : []
        return (percent < 0 ? "" : "+") + ComparedFigures(values) { _ in 1 }.text(percent)
    }

    private func text(_ value: Double) -> String {
        isScript ? Figure.fixed(value, cell.isErrorRate ? 4 : 1) : figures.text(value)
    }

    // MARK: Against a threshold

    private var isAbove: Bool { (cell.actual ?? 0) > (cell.limit ?? .infinity) }

    private func comparison(_ unit: String) -> String {
        guard let actual = cell.actual, let limit = cell.limit else { return "" }
        let unit = cell.isErrorRate ? "" : unit
        return "\(text(actual))\(unit) \(isAbove ? ">" : "<=") \(text(limit))\(unit)"
    }

    private func excess(over threshold: String) -> String {
        guard isAbove, !cell.isErrorRate, let actual = cell.actual, let expected = cell.expected
        else { return "" }
        // A threshold of 0 has no percentage.
        guard expected > 0 else { return " (baseline \(threshold)ms)" }
        // In the script's order of operations, for its last digit.
        let percent =
            isScript ? String(format: "%+.1f", (actual - expected) / expected * 100) : rise
        return " (baseline \(threshold)ms, \(percent)%)"
    }

    private var thinness: String? {
        guard case .threshold = cell.finding, let metric = cell.metric, let samples = cell.samples,
            samples.isThin
        else { return nil }
        return "\(samples.count) samples, \(metric.rawValue) needs \(samples.needed)"
    }

    private var doubt: String? {
        switch cell.finding {
        case .tooFewRequests(let count, let needed):
            "\(count.failures) of \(count.requests) requests are too few to tell; from \(needed) on they can"
        case .chance(let count, let bound):
            "\(count.failures) of \(count.requests) requests can be chance: the rate is at least "
                + String(format: "%.4f", bound)
        case .history where isAbove && cell.state == .pass: "can be chance"
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
        value.map { text($0) + (cell.isErrorRate ? "" : "ms") } ?? absent
    }

    // MARK: Against earlier runs

    private func historyText(_ runCount: Int) -> String {
        let consequence = remarks.map { ": \($0)" }.joined()
        guard !cell.isErrorRate else { return comparison("") + consequence }
        return "\(comparison(" ms")), \(rise) % on the mean of \(runCount) runs" + consequence
    }
}
