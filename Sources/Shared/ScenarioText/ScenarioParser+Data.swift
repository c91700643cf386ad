// SPDX-License-Identifier: Apache-2.0

// Data: tables whose columns templates take.
extension ScenarioParser {
    private static let sources = ["csv", "jsonl", "rows", "values"]

    func data(_ root: DocumentMapping) -> [DataSource] {
        guard let value = root["data"] else { return [] }
        guard let entries = value.entries else {
            report(value.place, "data is \(value.kind); write a mapping of names to tables")
            return []
        }
        let sources = entries.compactMap { key, value in
            variableName(key).flatMap { dataSource($0, value) }
        }
        let count = sources.map { $0.table.rows.count * $0.table.columns.count }.reduce(0, +)
        if count > ScenarioLimits.dataValues {
            report(
                value.place,
                "the tables have \(count) values together; at most \(ScenarioLimits.dataValues) "
                    + "travel to the workers: take out columns or rows"
            )
        }
        return sources
    }

    private func dataSource(_ name: String, _ value: DocumentValue) -> DataSource? {
        guard
            let mapping = DocumentMapping(
                value,
                "data",
                known: Self.sources + ["columns", "order", "each", "at_end"],
                reader: reader
            )
        else { return nil }
        let order = mapping.read("order", Self.oneOf(DataSource.Order.self)) { value in
            DataSource.Order(rawValue: value.text ?? "")
        }
        let scope = mapping.read("each", Self.oneOf(DataSource.Scope.self)) { value in
            DataSource.Scope(rawValue: value.text ?? "")
        }
        let atEnd = mapping.read("at_end", Self.oneOf(DataSource.AtEnd.self)) { value in
            DataSource.AtEnd(rawValue: value.text ?? "")
        }
        if order == .random, let atEnd, atEnd != .recycle {
            report(mapping.place(of: "at_end"), "rows at random never end; take at_end out")
        }
        guard let table = table(mapping) else { return nil }
        return DataSource(
            name: name,
            table: table,
            order: order ?? .sequential,
            scope: scope ?? .task,
            atEnd: atEnd ?? .recycle
        )
    }

    static func oneOf<Value: CaseIterable & RawRepresentable<String>>(
        _ type: Value.Type
    ) -> String {
        "write one of " + Value.allCases.map(\.rawValue).joined(separator: ", ")
    }

    private func table(_ mapping: DocumentMapping) -> DataTable? {
        let given = Self.sources.filter { mapping[$0] != nil }
        guard given.count == 1, let key = given.first, let value = mapping[key] else {
            if !mapping.hasUnknownKeys || !given.isEmpty {
                report(mapping.place, "data needs exactly one of csv, jsonl, rows and values")
            }
            return nil
        }
        if mapping["columns"] != nil, key != "rows" {
            report(mapping.place(of: "columns"), "columns is for rows; take it out")
        }
        switch key {
        case "values": return valueTable(value)
        case "rows": return rowTable(value, mapping["columns"])
        default: return fileTable(value, key)
        }
    }

    private func fileTable(_ value: DocumentValue, _ key: String) -> DataTable? {
        guard let path = value.text, !path.isEmpty, let format = DataFiles.Format(rawValue: key)
        else {
            report(value.place, "\(key) is \(value.kind); write a file's path")
            return nil
        }
        guard let dataFiles else {
            report(value.place, "\(key) names a file, and none can be read here")
            return nil
        }
        do throws(DataFileProblem) {
            let table = try dataFiles.table(path, format)
            for column in table.columns where !column.isTemplateName {
                report(
                    value.place,
                    "column \"\(DocumentProblem.excerpt(column))\" of \(path) is not a name; "
                        + "use letters, digits, _ and -, and begin with a letter"
                )
            }
            return table
        } catch {
            report(value.place, error.sentence)
            return nil
        }
    }

    /// One column, named `value`.
    private func valueTable(_ value: DocumentValue) -> DataTable? {
        guard let list = value.list, !list.isEmpty else {
            report(value.place, "values is \(emptyOr(value)); list at least one value")
            return nil
        }
        let rows = list.compactMap { cell($0).map { [$0] } }
        return rows.count == list.count ? DataTable(columns: ["value"], rows: rows) : nil
    }

    /// A list of mappings; or of lists, with the columns' names apart.
    private func rowTable(_ value: DocumentValue, _ names: DocumentValue?) -> DataTable? {
        guard let list = value.list, let first = list.first else {
            report(value.place, "rows is \(emptyOr(value)); list at least one row")
            return nil
        }
        if let names {
            guard let columns = names.list?.compactMap(variableName), !columns.isEmpty,
                columns.count == names.list?.count
            else {
                report(names.place, "columns is \(names.kind); list the columns' names")
                return nil
            }
            return table(columns, list) { $0.list }
        }
        guard let columns = first.entries?.compactMap({ variableName($0.key) }),
            columns.count == first.entries?.count, !columns.isEmpty
        else {
            report(first.place, "a row is \(first.kind); write a mapping of columns to values")
            return nil
        }
        return table(columns, list) { row in
            guard let entries = row.entries, entries.count == columns.count else { return nil }
            return columns.compactMap { column in
                entries.first { $0.key.text == column }?.value
            }
        }
    }

    private func table(
        _ columns: [String],
        _ list: [DocumentValue],
        cells: (DocumentValue) -> [DocumentValue]?
    ) -> DataTable? {
        let rows = list.compactMap { row -> [String]? in
            guard let values = cells(row), values.count == columns.count else {
                report(
                    row.place,
                    "this row does not have the columns \(columns.joined(separator: ", ")); "
                        + "every row needs the same columns"
                )
                return nil
            }
            let texts = values.compactMap(cell)
            return texts.count == columns.count ? texts : nil
        }
        return rows.count == list.count ? DataTable(columns: columns, rows: rows) : nil
    }

    private func cell(_ value: DocumentValue) -> String? {
        if let text = value.text { return value.isNull ? "" : text }
        report(value.place, "a value is \(value.kind); write a plain value")
        return nil
    }
}
