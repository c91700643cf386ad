// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Values over time as columns of text.
package struct BarChart {
    /// From left to right, none negative.
    package let values: [Double]

    package init(values: [Double]) {
        self.values = values
    }

    private static let height = 6
    private static let eighths = Array(" ▁▂▃▄▅▆▇█")

    /// With an axis on the left and one below, from `start` to `end`.
    package func lines(start: String = "0s", end: String) -> [String] {
        let top = values.max() ?? 0
        let label = Self.text(top)
        let margin = label.count
        let levels = values.map { value in
            top > 0 ? Int((value / top * Double(Self.height * 8)).rounded(.up)) : 0
        }
        var lines = (0..<Self.height).reversed().map { row in
            let bars = levels.map { Self.eighths[min(8, max(0, $0 - row * 8))] }
            let head = row == Self.height - 1 ? label : String(repeating: " ", count: margin)
            return Self.trimmed("\(head) │\(String(bars))")
        }
        let zero = String(repeating: " ", count: max(0, margin - 1)) + "0"
        lines.append("\(zero) └" + String(repeating: "─", count: values.count))
        let gap = max(1, values.count - start.count - end.count)
        lines.append(
            String(repeating: " ", count: margin + 2) + start + String(repeating: " ", count: gap)
                + end
        )
        return lines
    }

    private static func text(_ value: Double) -> String {
        value == value.rounded() && value < 1e15 ? "\(Int(value))" : Figure.fixed(value, 1)
    }

    /// Without blanks at the end.
    package static func trimmed(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }
}
