// SPDX-License-Identifier: Apache-2.0

/// A table of text: the first columns to the left, numbers to the right, the name cut to fit.
package struct Columns {
    /// Heading of each column; the first two are text, the rest numbers.
    let headings: [String]
    package var rows: [[String]] = []
    private let nameColumn = 1
    private static let shortestName = 12

    package init(_ headings: [String]) { self.headings = headings }

    /// Heading, rule and rows, none wider than `width` unless the numbers alone are.
    package func lines(width: Int) -> [String] {
        let all = ([headings] + rows).map { $0.map(\.printable) }
        var widths = headings.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        let total = widths.reduce(0, +) + 2 * (widths.count - 1)
        let nameWidth = widths[nameColumn] - max(0, total - width)
        widths[nameColumn] = max(Self.shortestName, nameWidth)
        let lines = all.map { row in
            row.indices.map { cell(row[$0], $0, widths[$0]) }.joined(separator: "  ")
        }
        let rule = String(repeating: "-", count: widths.reduce(0, +) + 2 * (widths.count - 1))
        return [lines[0], rule] + lines.dropFirst()
    }

    private func cell(_ text: String, _ column: Int, _ width: Int) -> String {
        let shown = text.shortened(to: width)
        let padding = String(repeating: " ", count: width - shown.count)
        return column <= nameColumn ? shown + padding : padding + shown
    }
}
