// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A table of text: the first columns to the left, numbers to the right, the name cut to fit.
struct Columns {
    /// Heading of each column; the first two are text, the rest numbers.
    let headings: [String]
    var rows: [[String]] = []
    private let nameColumn = 1

    init(_ headings: [String]) { self.headings = headings }

    /// Heading, rule and rows, none wider than `width` unless the numbers alone are.
    func lines(width: Int) -> [String] {
        let all = [headings] + rows
        var widths = headings.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        let total = widths.reduce(0, +) + 2 * (widths.count - 1)
        widths[nameColumn] = max(12, widths[nameColumn] - max(0, total - width))
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

extension String {
    /// Cut in the middle, where names of endpoints differ least, to at most `width` characters.
    func shortened(to width: Int) -> String {
        guard count > width, width > 3 else { return self }
        let tail = (width - 1) / 2
        return prefix(width - 1 - tail) + "\u{2026}" + suffix(tail)
    }
}

/// Numbers as people read them.
enum Figure {
    /// Milliseconds with about three digits; `-` where there is none.
    static func milliseconds(_ value: Double?) -> String {
        guard let value else { return "-" }
        return String(format: value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value)
    }

    static func perSecond(_ value: Double?) -> String {
        guard let value else { return "-" }
        return String(format: value < 100 ? "%.1f" : "%.0f", value)
    }

    /// `0`, or `12 (3.4%)`.
    static func failures(_ failures: Int, of requests: Int) -> String {
        guard failures > 0 else { return "0" }
        return String(format: "%d (%.1f%%)", failures, Double(failures) / Double(requests) * 100)
    }

    /// `m:ss`.
    static func clock(_ seconds: Int) -> String {
        String(format: "%d:%02d", seconds / 60, seconds % 60)
    }
}
