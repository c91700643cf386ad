// SPDX-License-Identifier: Apache-2.0

package import Shared

/// All changes of a worker's users over the whole run so far.
package struct Adjustment: Sendable, Equatable {
    /// Users that it gains or gives up.
    package let moves: [UserMove]
    /// Changes of the number of users of the whole run, in order of time.
    package let changes: [UserChange]

    package var isEmpty: Bool { moves.isEmpty && changes.isEmpty }

    package init(moves: [UserMove], changes: [UserChange] = []) {
        self.moves = moves
        self.changes = changes
    }
}
