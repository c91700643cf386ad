// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Judging
package import Records
internal import Shared
internal import Statistics
internal import Text

/// The output of `tidemark drift`.
package struct DriftReport {
    package let series: DriftSeries
    package let analysis: DriftAnalysis
    package let rule: DriftRule
    /// The origin of the series.
    package let source: String

    package init(series: DriftSeries, analysis: DriftAnalysis, rule: DriftRule, source: String) {
        self.series = series
        self.analysis = analysis
        self.rule = rule
        self.source = source
    }

    /// Changes of one direction at one commit.
    package struct Group: Equatable {
        /// Worst first.
        package var changes: [LevelChange]
        /// Row of the last value of the old levels, and of the first of the new ones.
        package var lastRow: Int
        package var row: Int

        package init(changes: [LevelChange], lastRow: Int, row: Int) {
            self.changes = changes
            self.lastRow = lastRow
            self.row = row
        }
    }

    /// A change point is exact to within this many commits, so changes of two cells that are no
    /// further apart share a cause.
    private static let reach = 2

    /// Worst first.
    package static func groups(_ changes: [LevelChange]) -> [Group] {
        var groups: [Group] = []
        var firstRow = 0
        for change in changes.sorted(by: { $0.row < $1.row }) {
            if let last = groups.indices.last, change.row - firstRow <= reach,
                !groups[last].changes.contains(where: { $0.cell == change.cell })
            {
                groups[last].changes.append(change)
                groups[last].lastRow = min(groups[last].lastRow, change.lastRow)
                groups[last].row = change.row
            } else {
                firstRow = change.row
                groups.append(
                    Group(changes: [change], lastRow: change.lastRow, row: change.row)
                )
            }
        }
        for index in groups.indices {
            groups[index].changes.sort { abs($0.change) > abs($1.change) }
        }
        return groups.sorted { Self.size(of: $0) > Self.size(of: $1) }
    }

    private static func size(of group: Group) -> Double { abs(group.changes[0].change) }

    // MARK: JSON

    /// An array of the change points, each on its own line.
    package var json: String {
        let entries = analysis.changes.map { change in
            let row = series.rows[change.row]
            return JSONText.object([
                ("cell", .string(change.cell)), ("index", .number(change.row)),
                ("commit", .string(row.commit)), ("time", .string(row.time)),
                ("before", Self.number(change.before)), ("after", Self.number(change.after)),
                ("p", Self.number(change.pValue)),
            ]).text
        }
        return entries.isEmpty ? "[]" : "[\n" + entries.joined(separator: ",\n") + "\n]"
    }

    /// With all digits; `null` for the p of two equal levels, which is not a number.
    private static func number(_ value: Double) -> JSONText {
        .literal(value.isFinite ? "\(value)" : "null")
    }

    // MARK: Text

    package func lines(width: Int) -> [String] {
        heading + section("Rises", isWorse: true) + section("Improvements", isWorse: false)
            + creepSection + charts(width: width)
    }

    private var heading: [String] {
        let span =
            series.rows.isEmpty
            ? "" : ", \(day(0)) to \(day(series.rows.count - 1))"
        return [
            "\(source): \(Figure.count(series.rows.count, "row"))\(span), "
                + "\(Figure.count(series.cells.count, "cell"))",
            ruleText,
        ]
    }

    private var ruleText: String {
        let name =
            rule.algorithm == .otava
            ? "apache-otava's algorithm" : "despiked, then Otava's algorithm"
        let least = rule.minMagnitude > 0 ? ", at least \(Self.percent(rule.minMagnitude))" : ""
        return "\(name): window \(rule.windowLength), p at most \(rule.maxPValue)\(least)"
    }

    private func section(_ title: String, isWorse: Bool) -> [String] {
        let groups = Self.groups(analysis.changes.filter { $0.isWorse == isWorse })
        guard !groups.isEmpty else { return ["", "\(title): none."] }
        return ["", "\(title), \(isWorse ? "worst" : "largest") first"]
            + groups.flatMap { group in
                ["  \(place(group.lastRow, group.row))"] + table(group.changes)
            }
    }

    private func table(_ changes: [LevelChange]) -> [String] {
        let rows = changes.map { change in
            [
                Self.signed(change.change), change.cell.printable,
                "\(Self.level(change.before)) -> \(Self.level(change.after))",
                "p " + Self.pText(change.pValue),
            ]
        }
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, text in
                let padding = String(repeating: " ", count: widths[column] - text.count)
                return column == 0 ? padding + text : text + padding
            }
            return BarChart.trimmed("    " + cells.joined(separator: "  "))
        }
    }

    private var creepSection: [String] {
        guard analysis.hasWeeks else {
            return [
                "",
                "Creep: not checked, because the times are not dates such as 2026-01-05.",
            ]
        }
        guard !analysis.creeps.isEmpty else { return ["", "Creep: none."] }
        return ["", "Creep"]
            + analysis.creeps.flatMap { creep in
                ["  \(Self.sentence(creep)) \(place(creep.anchorRow, creep.row))"]
                    + (creep.explainsSteps && hasSteps(creep.cell)
                        ? ["    A straight line fits this cell better than the steps above."]
                        : [])
            }
    }

    private static func sentence(_ creep: CellCreep) -> String {
        let alarm = creep.alarm
        let weeks = alarm.week - alarm.anchorWeek
        return "\(creep.cell.printable) \(signed(alarm.change)) (\(signed(alarm.low)) to "
            + "\(signed(alarm.high))) in \(Figure.count(weeks, "week")):"
    }

    private func hasSteps(_ cell: String) -> Bool {
        analysis.changes.contains { $0.cell == cell }
    }

    // MARK: Markdown

    package var markdown: String {
        let heading = heading.map(Self.escaped).joined(separator: "  \n")
        return ([heading] + [true, false].map(markdownSection) + [markdownCreep])
            .joined(separator: "\n\n")
    }

    private func markdownSection(isWorse: Bool) -> String {
        let title = isWorse ? "Rises" : "Improvements"
        let groups = Self.groups(analysis.changes.filter { $0.isWorse == isWorse })
        guard !groups.isEmpty else { return "**\(title):** none." }
        let rows = groups.flatMap { group in
            group.changes.map { change in
                [
                    Self.escaped(place(group.lastRow, group.row)), Self.escaped(change.cell),
                    "**\(Self.signed(change.change))**", Self.level(change.before),
                    Self.level(change.after), Self.pText(change.pValue),
                ]
            }
        }
        let table = [
            ["commits", "cell", "change", "before", "after", "p"],
            ["---", "---", "--:", "--:", "--:", "--:"],
        ]
        return "**\(title)**\n\n"
            + (table + rows).map { "| " + $0.joined(separator: " | ") + " |" }
            .joined(separator: "\n")
    }

    private var markdownCreep: String {
        guard analysis.hasWeeks else {
            return "**Creep:** not checked, because the times are not dates."
        }
        guard !analysis.creeps.isEmpty else { return "**Creep:** none." }
        return "**Creep**\n\n"
            + analysis.creeps.map { creep in
                "- " + Self.escaped("\(Self.sentence(creep)) \(place(creep.anchorRow, creep.row))")
            }.joined(separator: "\n")
    }

    /// Names come from outside and must stay text.
    private static func escaped(_ text: String) -> String {
        text.printable.reduce(into: "") { text, character in
            if "\\`*_{}[]<>#|&~".contains(character) { text.append("\\") }
            text.append(character)
        }
    }

    // MARK: Charts

    /// The charts of the cells in which something was found.
    private func charts(width: Int) -> [String] {
        let found = Set(analysis.changes.map(\.cell) + analysis.creeps.map(\.cell))
        return series.cells.filter { found.contains($0.name) }.flatMap { cell in
            chart(cell, width: width)
        }
    }

    private func chart(_ cell: DriftSeries.Cell, width: Int) -> [String] {
        let columns = min(cell.values.count, max(20, min(100, width - 16)))
        guard columns > 0, !cell.values.contains(where: { ($0 ?? 0) < 0 }) else { return [] }
        let rows = cell.values.count
        let values = (0..<columns).map { column in
            let slice = cell.values[(column * rows / columns)..<((column + 1) * rows / columns)]
            let measured = slice.compactMap(\.self)
            return measured.isEmpty ? 0 : RobustLocation.median(measured)
        }
        var marks = Array(repeating: Character(" "), count: columns)
        for change in analysis.changes where change.cell == cell.name {
            // The column of a row, in the slices above.
            marks[((change.row + 1) * columns - 1) / rows] = change.isWorse ? "^" : "v"
        }
        var lines = BarChart(values: values).lines(start: day(0), end: day(rows - 1))
        let margin = lines[0].prefix { $0 != "│" }.count + 1
        lines.insert(
            BarChart.trimmed(String(repeating: " ", count: margin) + String(marks)),
            at: lines.count - 1
        )
        return ["", cell.name.printable] + lines
    }

    // MARK: Words

    /// `a1b2c3..d4e5f6, row 17, 2026-01-05T10:00:00Z`: after the first, up to the second.
    private func place(_ lastRow: Int, _ row: Int) -> String {
        let commits = "\(commit(lastRow))..\(commit(row))"
        return "\(commits), row \(row), \(series.rows[row].time.printable)"
    }

    private func commit(_ row: Int) -> String {
        let commit = series.rows[row].commit
        let isHash = commit.utf8.count == 40 && commit.allSatisfy(\.isHexDigit)
        return isHash ? String(commit.prefix(10)) : commit.printable
    }

    private func day(_ row: Int) -> String {
        let time = series.rows[row].time.printable
        let isDate = time.count > 10 && CalendarDay.days(of: time) != nil && time.contains("-")
        return isDate ? String(time.prefix(10)) : time.shortened(to: 20)
    }

    private static func signed(_ share: Double) -> String {
        guard share.isFinite else { return "from 0" }
        return (share < 0 ? "-" : "+") + percent(abs(share))
    }

    private static func percent(_ share: Double) -> String {
        share < 100 ? "\(Figure.fixed(share * 100, 1)) %" : "x \(level(share + 1))"
    }

    /// With about four digits.
    private static func level(_ value: Double) -> String {
        let size = abs(value)
        guard size < 1e9, size >= 1e-4 || value == 0 else { return String(format: "%.3e", value) }
        return Figure.fixed(
            value,
            size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 6
        )
    }

    private static func pText(_ pValue: Double) -> String {
        pValue == 0 ? "0" : String(format: "%.1e", pValue)
    }
}
