// SPDX-License-Identifier: Apache-2.0

/// A user that a worker takes over at an instant of the run, in ns; its former worker gives it up
/// then.
package struct Handover: Sendable, Hashable {
    package let user: Int
    package let instant: Int64
    package let toWorker: Int

    package init(user: Int, instant: Int64, toWorker: Int) {
        self.user = user
        self.instant = instant
        self.toWorker = toWorker
    }
}
