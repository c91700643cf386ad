// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// What one engine is to do: its share of the load and when it starts.
struct EnginePlan: Sendable {
    let scenario: Scenario
    /// This engine's part of the whole run's users.
    let segment: Segment
    /// Position among the worker's engines, from 0.
    let engineIndex: Int
    /// The common start instant on this machine's monotonic clock, in ns.
    let origin: Int64

    /// After this nothing starts, on the monotonic clock, in ns.
    var end: Int64 { origin + scenario.load.total.nanoseconds }

    /// The same plan with its start instant, once that is known.
    func starting(at origin: Int64) -> EnginePlan {
        EnginePlan(scenario: scenario, segment: segment, engineIndex: engineIndex, origin: origin)
    }

    /// The window of the run in which a request started.
    func window(ofStart instant: Int64) -> Int {
        scenario.load.window(atNanoseconds: instant - origin)
    }
}

/// What one engine measured in one slice.
struct EngineSlice: Sendable {
    let engine: Int
    /// From 0, the same for the same second on every engine.
    let index: Int
    let boundsSinceStart: Range<Int64>
    let activeUsers: Int
    let cpuNanoseconds: Int64
    let cells: [IntervalCell]
    /// The engine's totals so far.
    let totals: WorkerTotals
    let isLast: Bool
}

/// Where one slice ends and the next begins, and what CPU each took.
struct SliceClock {
    private let origin: Int64
    private(set) var closedCount = 0
    private var openedAt: Int64 = 0
    private var cpuAtLastSlice: Int64 = 0

    /// One slice, in ns; the same on every worker.
    static let length: Int64 = 1_000_000_000

    init(origin: Int64) { self.origin = origin }

    /// The open slice's end on the monotonic clock, computed from the origin.
    var nextBoundary: Int64 { origin + Int64(closedCount + 1) * Self.length }

    /// Closes the open slice if it is over; bounds are in ns since the start.
    mutating func next(by now: Int64) -> Range<Int64>? {
        guard now >= nextBoundary else { return nil }
        return close(at: nextBoundary)
    }

    /// Closes the open slice at an instant within it.
    mutating func close(at instant: Int64) -> Range<Int64> {
        let bounds = openedAt..<max(openedAt, instant - origin)
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
