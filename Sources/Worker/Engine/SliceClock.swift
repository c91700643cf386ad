// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The boundaries between slices, and the CPU time of each.
struct SliceClock {
    private let runStart: Int64
    /// Number of finished slices.
    private(set) var closedCount: Int
    private var openedAt: Int64
    private var cpuAtLastSlice: Int64 = 0

    /// One slice, in ns; the same on every worker.
    static let length: Int64 = 1_000_000_000

    /// `ownStart` is in the first slice, or before it.
    init(runStart: Int64, ownStart: Int64) {
        self.runStart = runStart
        openedAt = max(0, ownStart - runStart)
        closedCount = Int(openedAt / Self.length)
    }

    /// The open slice's end on the monotonic clock, computed from the run's start.
    var nextBoundary: Int64 { runStart + Int64(closedCount + 1) * Self.length }

    /// Closes the open slice if it is over; bounds are in ns since the start.
    mutating func next(by now: Int64) -> Range<Int64>? {
        guard now >= nextBoundary else { return nil }
        return close(at: nextBoundary)
    }

    /// Closes the open slice at an instant within it.
    mutating func close(at instant: Int64) -> Range<Int64> {
        let bounds = openedAt..<max(openedAt, instant - runStart)
        openedAt = bounds.upperBound
        closedCount += 1
        return bounds
    }

    /// CPU time of the calling thread since the last call, in ns.
    mutating func cpuSinceLastSlice() -> Int64 {
        let cpu = MonotonicClock.threadCPU()
        defer { cpuAtLastSlice = cpu }
        return cpu - cpuAtLastSlice
    }
}
