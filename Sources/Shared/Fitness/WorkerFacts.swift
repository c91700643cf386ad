// SPDX-License-Identifier: Apache-2.0

/// What a worker has found out about its machine and the way to the target; nil where the machine
/// does not say.
package struct WorkerFacts: Sendable, Equatable {
    package var openFileLimit: OpenFileLimit?
    /// What the kernel takes a connection's own port from.
    package var ephemeralPorts: ClosedRange<Int>?
    /// Cores that this process may run on, `taskset` and `cpuset` considered.
    package var usableCores: Int?
    /// CPU limit of the container, in cores; nil also when there is none.
    package var cpuQuotaCores: Double?
    /// What the machine can give without swapping, in bytes.
    package var machineMemoryBytes: Int?
    /// What is left of the container's limit, in bytes; nil also when there is none.
    package var containerMemoryBytes: Int?
    package var target: TargetFacts?

    package init() {}
}
