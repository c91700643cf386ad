// SPDX-License-Identifier: Apache-2.0

/// What one worker measured in one time slice: the unit that travels.
///
/// Instants are in ns since the run's common start.
package struct Interval: Sendable, Equatable {
    /// From 0, without a gap within a session.
    package var sequence: UInt64
    package var startNanoseconds: Int64
    package var endNanoseconds: Int64
    /// Active users at the end of the slice.
    package var activeUsers: Int
    /// CPU time of the engine threads in this slice.
    package var engineCPUNanoseconds: Int64
    /// Several cells may share window and endpoint; they add up.
    package var cells: [IntervalCell]
    /// Slices that it covers: over 1 when neighbours were merged during a long silence.
    package var sliceCount = 1
    package var health = GeneratorHealth()
    /// How long after they were due arrivals of the open model began.
    package var startLag = LatencyPayload.none

    package init(
        sequence: UInt64,
        slice: Range<Int64>,
        activeUsers: Int,
        engineCPUNanoseconds: Int64,
        cells: [IntervalCell]
    ) {
        self.sequence = sequence
        startNanoseconds = slice.lowerBound
        endNanoseconds = slice.upperBound
        self.activeUsers = activeUsers
        self.engineCPUNanoseconds = engineCPUNanoseconds
        self.cells = cells
    }
}
