// SPDX-License-Identifier: Apache-2.0

/// Named columns of text.
package struct DataTable: Sendable, Equatable {
    package let columns: [String]
    /// Each as long as `columns`; never empty.
    package let rows: [[String]]

    package init(columns: [String], rows: [[String]]) {
        self.columns = columns
        self.rows = rows
    }
}
