// SPDX-License-Identifier: Apache-2.0

/// A cell that slowly became worse.
package struct CellCreep: Equatable {
    package let cell: String
    /// Row of the first value that the change is counted from, and of the first in the week in which
    /// the change was beyond doubt.
    package let anchorRow: Int
    package let row: Int
    package let alarm: WeeklyLevels.Alarm
    /// Whether a straight line follows the values better than their change points do.
    package let explainsSteps: Bool
}
