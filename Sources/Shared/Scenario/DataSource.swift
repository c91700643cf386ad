// SPDX-License-Identifier: Apache-2.0

/// Rows of values for templates: a table in the file, or one that the file names.
package struct DataSource: Sendable, Equatable {
    /// The order of the rows.
    package enum Order: String, Sendable, CaseIterable {
        /// The users of the run take them in turn: draw `k` of user `u` is row `u + k × users`.
        case sequential
        /// As `sequential`, with the rows in an order that depends on the seed.
        case shuffled
        /// Any, each time.
        case random
    }

    /// How long a user keeps a row.
    package enum Scope: String, Sendable, CaseIterable {
        case task
        case user
    }

    /// What happens when no row is left.
    package enum AtEnd: String, Sendable, CaseIterable {
        case recycle
        case stopUser = "stop_user"
        case stopRun = "stop_run"
    }

    package let name: String
    package let table: DataTable
    package let order: Order
    package let scope: Scope
    package let atEnd: AtEnd

    package init(name: String, table: DataTable, order: Order, scope: Scope, atEnd: AtEnd) {
        self.name = name
        self.table = table
        self.order = order
        self.scope = scope
        self.atEnd = atEnd
    }

    /// True if no row is ever used twice.
    package var isUnique: Bool { order != .random && atEnd != .recycle }
}
