// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The measurements of one engine in one slice.
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
