// SPDX-License-Identifier: Apache-2.0

/// Where a worker has found the target.
package struct TargetFacts: Sendable, Equatable {
    package enum Outcome: Sendable, Equatable {
        case unresolved(reason: String)
        /// One per address, in the resolver's order; never empty.
        case resolved([Attempt])
    }

    /// One connection that was tried.
    package struct Attempt: Sendable, Equatable {
        /// Its host is a numeric address.
        package let address: HostPort
        /// Nil when the connection was accepted.
        package let failure: String?

        package init(address: HostPort, failure: String? = nil) {
            self.address = address
            self.failure = failure
        }
    }

    /// As the scenario names it.
    package let target: HostPort
    package let outcome: Outcome

    package init(target: HostPort, outcome: Outcome) {
        self.target = target
        self.outcome = outcome
    }
}
