// SPDX-License-Identifier: Apache-2.0

/// A user that changes hands: from an instant of the run on it belongs to a worker, or not any more.
package struct UserMove: Sendable, Hashable {
    /// Position of the user in the whole run, from 0.
    package let user: Int
    /// Since the run's start, in ns.
    package let instantNanoseconds: Int64
    package let isGain: Bool

    package init(user: Int, instantNanoseconds: Int64, isGain: Bool) {
        self.user = user
        self.instantNanoseconds = instantNanoseconds
        self.isGain = isGain
    }
}
