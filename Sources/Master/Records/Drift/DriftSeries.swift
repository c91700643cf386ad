// SPDX-License-Identifier: Apache-2.0

internal import Judging

/// Measurements of cells over commits, oldest first: what drift is looked for in.
package struct DriftSeries {
    /// One row: a commit that was measured.
    package struct Row {
        package let commit: String
        /// As it was written.
        package let time: String

        package init(commit: String, time: String) {
            self.commit = commit
            self.time = time
        }
    }

    /// One column.
    package struct Cell {
        package let name: String
        /// One for each row; `nil` where the cell was not measured.
        package let values: [Double?]
        /// Less is worse, as of a throughput.
        package let isHigherBetter: Bool

        package init(name: String, values: [Double?], isHigherBetter: Bool = false) {
            self.name = name
            self.values = values
            self.isHigherBetter = isHigherBetter
        }

        /// The same cell in other rows.
        package func with(values: [Double?]) -> Cell {
            Cell(name: name, values: values, isHigherBetter: isHigherBetter)
        }
    }

    package let rows: [Row]
    package let cells: [Cell]

    package init(rows: [Row], cells: [Cell]) {
        self.rows = rows
        self.cells = cells
    }
}
