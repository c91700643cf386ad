// SPDX-License-Identifier: Apache-2.0

/// The source of the files that a scenario names by path.
package struct DataFiles: Sendable {
    package enum Format: String, Sendable, CaseIterable {
        case csv
        case jsonl
    }

    /// The table of a file; throws `DataFileProblem`.
    package let table: @Sendable (String, Format) throws(DataFileProblem) -> DataTable

    /// A file's bytes; throws `DataFileProblem`.
    package let bytes: @Sendable (String) throws(DataFileProblem) -> [UInt8]

    package init(
        table: @escaping @Sendable (String, Format) throws(DataFileProblem) -> DataTable,
        bytes: @escaping @Sendable (String) throws(DataFileProblem) -> [UInt8]
    ) {
        self.table = table
        self.bytes = bytes
    }
}
