// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared
internal import Text

extension BaselineProposal {
    /// For the person who reviews it; what got slower comes first.
    package var markdown: String {
        var text = ["# A new baseline for \(fileName.printable)", ""]
        text += warnings
        text += [origin, ""]
        if !notes.isEmpty { text += notes.map { "- Note: \($0)." } + [""] }
        text += section("Slower", .slower) + section("Faster", .faster)
        text += section("New in the results", .new)
        text += section("Within the tolerance: the numbers stay", .within)
        let missing = Set(cells.filter { $0.course == .absent }.map(\.endpoint)).sorted()
        if !missing.isEmpty {
            text += ["## Not in the results", ""]
            text += missing.map { "- \(code($0)): the numbers stay" } + [""]
        }
        let thin = cells.compactMap(thinness)
        if !thin.isEmpty { text += ["## Too few samples", ""] + thin + [""] }
        return text.joined(separator: "\n")
    }

    /// One line for each cell that is slower, for a terminal or a log.
    private var warnings: [String] {
        let slower = cells.filter { $0.course == .slower }
        let loosened = slower.filter(\.isLoosened)
        guard
            let worst = (loosened.isEmpty ? slower : loosened).max(by: {
                ($0.change ?? .infinity, $1.endpoint) < ($1.change ?? .infinity, $0.endpoint)
            })
        else { return accumulated }
        let size = worst.change.map(ChangeText.signedPercent) ?? "from nothing"
        let cell = "\(code(worst.endpoint)) \(worst.metric.name)"
        let more = slower.count > 1 ? " \(slower.count) cells are worse; they come first." : ""
        let first =
            loosened.isEmpty
            ? "**\(cell) is worse than the baseline by \(size): a regression. Its number stays; only "
                + "--allow-slower would accept it.**"
            : "**This baseline would accept a regression of \(size) (\(cell)).**"
        return [first + more, ""] + accumulated
    }

    /// What earlier acceptances and this one add up to.
    private var accumulated: [String] {
        let lines = cells.compactMap { cell -> String? in
            guard let proposed = cell.proposed, let current = cell.current, cell.isLoosened,
                let oldest = current.metric == .errorRate
                    ? nil : oldestNumber(cell.endpoint, cell.metric),
                oldest.value > 0, oldest.value < current.value
            else { return nil }
            let sum = ChangeText.signedPercent(proposed.value / oldest.value - 1)
            return
                "**\(code(cell.endpoint)) \(cell.metric.name) was loosened before: with this "
                + "proposal it is \(sum) since \(oldest.since).**"
        }
        return lines.isEmpty ? [] : lines.flatMap { [$0, ""] }
    }

    private func oldestNumber(
        _ endpoint: String,
        _ metric: Metric
    ) -> (value: Double, since: String)? {
        let former = current.provenance?.previous.last { $0.value(endpoint, metric) != nil }
        guard let former, let value = former.value(endpoint, metric) else { return nil }
        return (value, former.texts[.date]?.printable ?? "the oldest numbers on record")
    }

    private var origin: String {
        let new = proposed.provenance
        let measured = new?[.commit].map { "commit \(code($0))" } ?? "an unknown commit"
        let count = cells.map(\.evidence.values.count).max() ?? 0
        let old = current.provenance
        let base = [
            old?[.commit].map { "commit \(code($0))" }, old?[.date]?.printable,
            old?[.reason].map { "“\($0.printable)”" },
        ].compactMap(\.self)
        return "\(Figure.count(count, "run")) of \(measured), against "
            + (base.isEmpty
                ? "a baseline that does not say where it comes from."
                : "the baseline of \(base.joined(separator: ", ")).")
    }

    private func section(_ title: String, _ course: ProposedCell.Course) -> [String] {
        let rows = cells.filter { $0.course == course }
        guard !rows.isEmpty else { return [] }
        let ordered =
            course == .slower || course == .faster
            ? rows.sorted { abs($0.change ?? .infinity) > abs($1.change ?? .infinity) } : rows
        return [
            "## \(title)", "",
            "| endpoint | metric | baseline | measured | change | proposed | evidence |",
            "|---|---|---|---|---|---|---|",
        ] + ordered.map(row) + [""]
    }

    private func row(_ cell: ProposedCell) -> String {
        let measured = cell.evidence.value.map { number($0, cell.metric) } ?? "-"
        let change = cell.change.map(ChangeText.signedPercent) ?? "-"
        let proposed = cell.proposed == cell.current ? "stays" : cell.proposed?.number ?? "-"
        let fields: [String] = [
            code(cell.endpoint), cell.metric.name, cell.current?.number ?? "-",
            measured, change, proposed, evidence(cell),
        ]
        return "| " + fields.joined(separator: " | ") + " |"
    }

    private func evidence(_ cell: ProposedCell) -> String {
        let evidence = cell.evidence
        guard cell.metric != .errorRate else {
            return "\(evidence.failures) of \(evidence.samples) requests failed"
        }
        var parts = ["\(evidence.samples) samples"]
        if let low = evidence.values.min(), let high = evidence.values.max(),
            evidence.values.count > 1
        {
            parts.append("runs \(cell.metric.unit.text(low, high))")
        }
        if let interval = evidence.interval {
            let ends = cell.metric.unit.text(interval.lowerBound, interval.upperBound)
            parts.append("95 % of one run \(ends)")
        }
        return parts.joined(separator: "; ")
    }

    private func thinness(_ cell: ProposedCell) -> String? {
        let fewest = cell.evidence.fewestSamples
        let needed = cell.metric.neededSampleCount
        guard cell.evidence.value != nil, fewest < needed else { return nil }
        let effect = cell.course == .faster ? "; so it is not tightened" : ""
        return "- \(code(cell.endpoint)) \(cell.metric.name): a run has \(fewest) samples, "
            + "\(needed) are needed\(effect)"
    }

    private func number(_ value: Double, _ metric: Metric) -> String {
        metric.unit.text(value)
    }

    /// In backticks, and no end of a table's cell.
    private func code(_ text: String) -> String {
        "`" + text.printable.replacing("`", with: "'").replacing("|", with: "\\|") + "`"
    }
}
