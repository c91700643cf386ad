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
