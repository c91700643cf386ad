// SPDX-License-Identifier: Apache-2.0

/// A user that becomes active or stops, at an instant of the run.
package struct UserTransition: Sendable, Equatable {
    /// Since the run's start, in ns.
    package let instantNanoseconds: Int64
    /// Position of the user in the whole run, from 0.
    package let user: Int
    /// False: the user finishes its request and starts no other.
    package let becomesActive: Bool

    package init(instantNanoseconds: Int64, user: Int, becomesActive: Bool) {
        self.instantNanoseconds = instantNanoseconds
        self.user = user
        self.becomesActive = becomesActive
    }
}
