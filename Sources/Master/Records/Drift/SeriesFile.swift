// SPDX-License-Identifier: Apache-2.0

package import Files
internal import Foundation
internal import Judging
internal import Shared
internal import Text

/// Reading a series of measurements from CSV: `commit,time,` and one column per cell.
package struct SeriesFile {
    private let path: String
    private var reader: CSVReader

    package static func read(_ path: String) throws(InputError) -> DriftSeries {
        try series(try InputFile.text(path, of: "series"), path: path)
    }

    /// `path` is what errors name.
    package static func series(_ text: String, path: String) throws(InputError) -> DriftSeries {
        var file = SeriesFile(path: path, reader: CSVReader(text))
        return try file.series()
    }

    /// Sums and squares of so large values still are numbers.
    private static let largest = 1e100
    private static let firstColumns = ["commit", "time"]

    private mutating func series() throws(InputError) -> DriftSeries {
        let names = try header()
        var rows: [DriftSeries.Row] = []
        var columns = Array(repeating: [Double?](), count: names.count)
        while let fields = try row() {
            let expected = names.count + Self.firstColumns.count
            guard fields.count == expected else {
                let last = fields[min(fields.count, expected + 1) - 1]
                throw problem(
                    last,
                    "\(Figure.count(fields.count, "field")), but the header has \(expected); "
                        + "every row needs the same number, empty if nothing was measured"
                )
            }
            rows.append(DriftSeries.Row(commit: fields[0].text, time: fields[1].text))
            for (index, field) in fields.dropFirst(Self.firstColumns.count).enumerated() {
                columns[index].append(try value(of: field, cell: names[index]))
            }
        }
        return DriftSeries(
            rows: rows,
            cells: zip(names, columns).map { DriftSeries.Cell(name: $0, values: $1) }
        )
    }

    /// The names of the cells.
    private mutating func header() throws(InputError) -> [String] {
        let wanted = "the first line names the columns: commit,time, and then one per cell"
        guard let fields = try row() else {
            throw problem(line: 1, 1, "no columns; \(wanted)")
        }
        for (index, name) in Self.firstColumns.enumerated() {
            guard index < fields.count, Self.trimmed(fields[index].text) == name else {
                let found =
                    index < fields.count ? "is \"\(fields[index].text.printable)\"" : "is missing"
                throw problem(
                    fields[min(index, fields.count - 1)],
                    "column \(index + 1) \(found) and must be \"\(name)\"; \(wanted)"
                )
            }
        }
        let cells = fields.dropFirst(Self.firstColumns.count)
        guard !cells.isEmpty else {
            throw problem(fields[1], "no cell after \"time\"; \(wanted)")
        }
        var names: [String] = []
        for field in cells {
            let name = Self.trimmed(field.text)
            guard !name.isEmpty else {
                throw problem(field, "a column without a name; \(wanted)")
            }
            guard !names.contains(name) else {
                throw problem(
                    field,
                    "a second column \"\(name.printable)\"; give each cell a name of its own"
                )
            }
            names.append(name)
        }
        return names
    }

    /// `nil` where nothing was measured.
    private func value(
        of field: CSVReader.Field,
        cell: String
    ) throws(InputError) -> Double? {
        if let value = Self.number(field.text) { return value }
        let text = Self.trimmed(field.text)
        guard !text.isEmpty else { return nil }
        guard let value = Self.number(text) else {
            throw problem(
                field,
                "\(cell.printable) is \"\(text.printable)\", which is not a number up to 1e100; "
                    + "write one such as 182.5, or leave it empty if nothing was measured"
            )
        }
        return value
    }

    private static func number(_ text: String) -> Double? {
        guard let value = Double(text), abs(value) <= largest,
            !text.utf8.contains(where: { $0 == UInt8(ascii: "x") || $0 == UInt8(ascii: "X") })
        else { return nil }
        return value
    }

    private static func trimmed(_ text: String) -> String {
        text.trimmingCharacters(in: .whitespaces)
    }

    private mutating func row() throws(InputError) -> [CSVReader.Field]? {
        do throws(CSVReader.Problem) {
            return try reader.row()
        } catch {
            throw problem(line: error.line, error.column, error.sentence)
        }
    }

    private func problem(_ field: CSVReader.Field, _ sentence: String) -> InputError {
        problem(line: field.line, field.column, sentence)
    }

    private func problem(line: Int, _ column: Int, _ sentence: String) -> InputError {
        InputError("\(path):\(line):\(column): \(sentence)")
    }
}
