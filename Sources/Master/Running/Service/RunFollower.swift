// SPDX-License-Identifier: Apache-2.0

/// Somebody who watches a run while it goes on, beside the operator's own display.
package protocol RunFollower: Sendable {
    /// Called once the run can be looked at; cancelled when it is over.
    func follow(_ coordinator: RunCoordinator) async throws
}
