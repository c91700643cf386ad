// SPDX-License-Identifier: Apache-2.0

/// Follows a run in progress, beside the operator's display.
package protocol RunFollower: Sendable {
    /// Called once the run can be observed; cancelled when it is over.
    func follow(_ coordinator: RunCoordinator) async throws
}
