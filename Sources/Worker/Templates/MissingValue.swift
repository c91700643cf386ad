// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// Why a template could not be filled in.
enum MissingValue: Error, Equatable {
    /// No reply has set the variable yet; its position among the scenario's variables.
    case variable(Int)
    /// A table has no row left for this user.
    case row(DataSource.AtEnd)
}
