// SPDX-License-Identifier: Apache-2.0

/// A worker's facts about its machine and its connection to the target; nil if the machine does not
/// say.
package struct WorkerFacts: Sendable, Equatable {
    package var openFileLimit: OpenFileLimit?
    /// The range from which the kernel takes a connection's own port.
    package var ephemeralPorts: ClosedRange<Int>?
    /// Cores that this process may run on, `taskset` and `cpuset` considered.
    package var usableCores: Int?
    /// CPU limit of the container, in cores; nil also when there is none.
    package var cpuQuotaCores: Double?
    /// Memory that is free without swapping, in bytes.
    package var machineMemoryBytes: Int?
    /// The rest of the container's limit, in bytes; nil also when there is none.
    package var containerMemoryBytes: Int?
    package var target: TargetFacts?

    package init() {}
}

/// How many descriptors a process may have open.
package struct OpenFileLimit: Sendable, Equatable {
    /// The current limit; `Int.max` for no limit.
    package let soft: Int
    /// The highest limit that the process may set; `Int.max` for no limit.
    package let hard: Int

    package init(soft: Int, hard: Int) {
        self.soft = soft
        self.hard = hard
    }
}

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
