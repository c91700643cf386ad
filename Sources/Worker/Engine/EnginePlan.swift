// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// What one engine is to do: its share of the load and when it starts.
struct EnginePlan: Sendable {
    let scenario: Scenario
    let allowedHosts: AllowedHosts
    /// The worker's part of the run's users, at the start.
    let share: UserShare
    /// Position among the worker's engines, from 0.
    let engineIndex: Int
    let engineCount: Int
    /// The common start instant on this machine's monotonic clock, in ns.
    let origin: Int64
    /// When this worker begins: the origin, or later when it comes late.
    let begin: Int64
    /// The only user's values at its end belong into the last slice.
    let wantsVariables: Bool
    /// Users of other workers may still come when this engine's own are through.
    let mayGainUsers: Bool

    /// After this nothing starts, on the monotonic clock, in ns.
    var end: Int64 { origin + scenario.load.total.nanoseconds }

    /// When which of this engine's users becomes active or stops.
    func transitions(in share: UserShare) -> [UserTransition] {
        UserSchedule(scenario.load.profile.changed(by: share.changes))
            .transitions(in: share, engine: engineIndex, of: engineCount)
    }

    /// The arrivals of the whole run, in the open model.
    var arrivals: ArrivalSequence? {
        guard let arrivals = scenario.load.profile.arrivals,
            let curve = ArrivalCurve(arrivals.stages)
        else { return nil }
        return ArrivalSequence(curve, arrivals.spacing, seed: scenario.load.seed)
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
    let health: GeneratorHealth
    let cells: [IntervalCell]
    /// Of the open model's arrivals.
    let startLag: LatencyPayload
    /// The engine's totals so far.
    var totals: WorkerTotals
    let isLast: Bool
}

/// Where one slice ends and the next begins, and what CPU each took.
struct SliceClock {
    private let origin: Int64
    /// Slices of the run that are over.
    private(set) var closedCount: Int
    private var openedAt: Int64
    private var cpuAtLastSlice: Int64 = 0

    /// One slice, in ns; the same on every worker.
    static let length: Int64 = 1_000_000_000

    /// `begin` is in the first slice, or before it.
    init(origin: Int64, begin: Int64) {
        self.origin = origin
        openedAt = max(0, begin - origin)
        closedCount = Int(openedAt / Self.length)
    }

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
