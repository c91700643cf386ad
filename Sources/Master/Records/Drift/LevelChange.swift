// SPDX-License-Identifier: Apache-2.0

/// A cell that went over to another level.
package struct LevelChange: Equatable {
    package let cell: String
    /// Row of the last value of the old level, and of the first of the new one.
    package let lastRow: Int
    package let row: Int
    /// Both levels: means with Otava's algorithm, medians with ours.
    package let before: Double
    package let after: Double
    package let pValue: Double
    /// Whether the new level is the worse one.
    package let isWorse: Bool

    /// As a share of the old level; infinite from 0.
    package var change: Double {
        before == 0 ? .infinity * (after < 0 ? -1 : 1) : after / before - 1
    }
}
