// SPDX-License-Identifier: Apache-2.0

/// What a worker says of its own load generator for one interval; all 0 is perfect.
package struct GeneratorHealth: Sendable, Equatable {
    /// Longest that an engine thread was late to look at what was due, in ns.
    package var loopLagNanoseconds: Int64 = 0
    /// CPU time of the busiest engine thread, in ns.
    package var busiestCPUNanoseconds: Int64 = 0
    /// Requests that started more than `lateStartNanoseconds` after they were due.
    package var lateStartCount: UInt64 = 0
    /// Requests that were due and never started.
    package var droppedStartCount: UInt64 = 0
    /// How long after the common start instant the slowest engine began, in ns.
    package var startLagNanoseconds: Int64 = 0
    /// Slices in which the worker rested, because it could not know that the master hears it.
    package var restedSliceCount = 0

    package init() {}

    /// A start later than this after it was due counts as late, in ns.
    package static let lateStartNanoseconds: Int64 = 1_000_000

    /// Takes in another engine's health for the same slice.
    package mutating func add(engine other: GeneratorHealth) {
        let busiest = max(busiestCPUNanoseconds, other.busiestCPUNanoseconds)
        add(following: other)
        busiestCPUNanoseconds = busiest
    }

    /// Takes in the health of the slice that follows.
    package mutating func add(following other: GeneratorHealth) {
        loopLagNanoseconds = max(loopLagNanoseconds, other.loopLagNanoseconds)
        busiestCPUNanoseconds += other.busiestCPUNanoseconds
        lateStartCount &+= other.lateStartCount
        droppedStartCount &+= other.droppedStartCount
        startLagNanoseconds = max(startLagNanoseconds, other.startLagNanoseconds)
        restedSliceCount += other.restedSliceCount
    }
}
