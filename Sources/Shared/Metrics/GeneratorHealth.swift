// SPDX-License-Identifier: Apache-2.0

/// A worker's report on its own load generator for one interval; all 0 is perfect.
package struct GeneratorHealth: Sendable, Equatable {
    /// The longest delay of an engine thread for due work, in ns.
    package var loopLagNanoseconds: Int64 = 0
    /// CPU time of the busiest engine thread, in ns.
    package var busiestCPUNanoseconds: Int64 = 0
    /// Requests that started more than `lateStartNanoseconds` after they were due.
    package var lateStartCount: UInt64 = 0
    /// Requests that were due and never started.
    package var droppedStartCount: UInt64 = 0
    /// Start delay of the slowest engine after the common start instant, in ns.
    package var startLagNanoseconds: Int64 = 0
    /// Slices in which the worker rested, because it could not know whether the master heard it.
    package var restedSliceCount = 0

    package init() {}

    /// A start later than this after it was due counts as late, in ns.
    package static let lateStartNanoseconds: Int64 = 1_000_000

    /// Merges another engine's health for the same slice.
    package mutating func add(engine other: GeneratorHealth) {
        let busiest = max(busiestCPUNanoseconds, other.busiestCPUNanoseconds)
        add(following: other)
        busiestCPUNanoseconds = busiest
    }

    /// Merges the health of the slice that follows.
    package mutating func add(following other: GeneratorHealth) {
        loopLagNanoseconds = max(loopLagNanoseconds, other.loopLagNanoseconds)
        busiestCPUNanoseconds += other.busiestCPUNanoseconds
        lateStartCount &+= other.lateStartCount
        droppedStartCount &+= other.droppedStartCount
        startLagNanoseconds = max(startLagNanoseconds, other.startLagNanoseconds)
        restedSliceCount += other.restedSliceCount
    }
}
