// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared
internal import Text

/// A file that a scenario names by path, relative to the scenario's folder.
struct DataFile {
    private let path: String

    /// Reads the tables for the parser of the scenario at this path.
    static func files(ofScenario scenario: String) -> DataFiles {
        let folder = URL(fileURLWithPath: scenario).deletingLastPathComponent()
        let located = { @Sendable (path: String) in
            DataFile(path: URL(fileURLWithPath: path, relativeTo: folder).path)
        }
        return DataFiles(
            table: { path, format throws(DataFileProblem) in
                try located(path).table(format)
            },
            bytes: { path throws(DataFileProblem) in try located(path).bytes() }
        )
    }

    private func bytes() throws(DataFileProblem) -> [UInt8] {
        do throws(InputError) {
            return try InputFile.bytes(path, of: "input")
        } catch {
            throw DataFileProblem(error.sentence)
        }
    }

    private func table(_ format: DataFiles.Format) throws(DataFileProblem) -> DataTable {
        let text: String
        do throws(InputError) {
            text = try InputFile.text(path, of: "data")
        } catch {
            throw DataFileProblem(error.sentence)
        }
        switch format {
        case .csv: return try csv(text)
        case .jsonl: return try jsonLines(text)
        }
    }

    /// The first line names the columns.
    private func csv(_ text: String) throws(DataFileProblem) -> DataTable {
        var reader = CSVReader(text)
        let columns = try row(&reader)?.map(\.text) ?? []
        var rows: [[String]] = []
        while let fields = try row(&reader) {
            guard fields.count == columns.count else {
                // The first extra field, or the last one if fields are missing.
                let field = fields[min(fields.count, columns.count + 1) - 1]
                throw problem(
                    line: field.line,
                    column: field.column,
                    "\(Figure.count(fields.count, "field")), but the header has "
                        + "\(columns.count); every row needs the same number"
                )
            }
            rows.append(fields.map(\.text))
        }
        return try table(columns, rows)
    }

    private func row(_ reader: inout CSVReader) throws(DataFileProblem) -> [CSVReader.Field]? {
        do throws(CSVReader.Problem) {
            return try reader.row()
        } catch {
            throw problem(line: error.line, column: error.column, error.sentence)
        }
    }

    private func problem(line: Int, column: Int, _ sentence: String) -> DataFileProblem {
        DataFileProblem("data file \(path):\(line):\(column): \(sentence)")
    }

    /// One object per line, each with the members of the first.
    private func jsonLines(_ text: String) throws(DataFileProblem) -> DataTable {
        var columns: [String] = []
        var rows: [[String]] = []
        // A string may contain other Unicode line breaks.
        let lines = text.trimmingPrefix("\u{feff}").split(omittingEmptySubsequences: false) {
            $0 == "\n" || $0 == "\r\n"
        }
        for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
            guard case .object(let members)? = JSONValue(Array(line.utf8)) else {
                throw DataFileProblem("data file \(path): line \(index + 1) is not a JSON object")
            }
            if columns.isEmpty { columns = members.map(\.name) }
            let row = columns.compactMap { column in
                members.last { $0.name == column }?.value.plainText
            }
            guard row.count == columns.count else {
                throw DataFileProblem(
                    "data file \(path): line \(index + 1) lacks members of the first line: "
                        + columns.joined(separator: ", ")
                )
            }
            rows.append(row)
        }
        return try table(columns, rows)
    }

    private func table(
        _ columns: [String],
        _ rows: [[String]]
    ) throws(DataFileProblem) -> DataTable {
        guard !rows.isEmpty, !columns.isEmpty else {
            throw DataFileProblem("data file \(path): no rows; it needs at least one")
        }
        return DataTable(columns: columns, rows: rows)
    }
}
