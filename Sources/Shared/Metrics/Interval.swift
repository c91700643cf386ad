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

/// One endpoint in one window of the run (0 the warm-up, 1 and above the iterations).
package struct IntervalCell: Sendable, Equatable {
    package var window: Int
    package var endpoint: Int
    package var success: LatencyPayload
    package var failure: LatencyPayload
    /// Of successes from when they were sent, in the open model; else none.
    package var service: LatencyPayload
    /// Response bodies as they came over the network.
    package var bodyBytes: UInt64
    package var causes: [CauseCount]
    /// Of those counted, how many replies came over HTTP/2.
    package var http2Count: UInt64
    /// Of successes of this slice and some before it; most slices have none.
    package var phases: [PhasePayload] = []

    package init(
        window: Int,
        endpoint: Int,
        success: LatencyPayload,
        failure: LatencyPayload,
        service: LatencyPayload = .none,
        bodyBytes: UInt64,
        causes: [CauseCount],
        http2Count: UInt64 = 0
    ) {
        self.window = window
        self.endpoint = endpoint
        self.success = success
        self.failure = failure
        self.service = service
        self.bodyBytes = bodyBytes
        self.causes = causes
        self.http2Count = http2Count
    }
}

/// How long one phase took, as it travels; never empty.
package struct PhasePayload: Sendable, Equatable {
    package var phase: Phase
    package var latencies: LatencyPayload

    package init(phase: Phase, latencies: LatencyPayload) {
        self.phase = phase
        self.latencies = latencies
    }
}

/// Latencies as they travel: exact figures, and an HdrHistogram V2 payload for the buckets.
package struct LatencyPayload: Sendable, Equatable {
    package var totals: LatencyTotals
    /// Empty exactly when nothing was recorded.
    package var histogram: [UInt8]

    package init(totals: LatencyTotals, histogram: [UInt8]) {
        self.totals = totals
        self.histogram = histogram
    }

    package init(_ histogram: Histogram) {
        totals = histogram.totals
        self.histogram = histogram.count == 0 ? [] : histogram.encodedV2()
    }

    package static let none = LatencyPayload(totals: LatencyTotals(), histogram: [])

    /// Nothing recorded, and so no buckets either.
    package var isEmpty: Bool { totals.count == 0 && histogram.isEmpty }
}

/// How often one cause of failure was seen, and when first and last, in ns since the run's start.
package struct CauseCount: Sendable, Equatable {
    package var cause: FailureCause
    package var count: UInt64
    package var firstNanoseconds: Int64
    package var lastNanoseconds: Int64

    package init(
        cause: FailureCause,
        count: UInt64,
        firstNanoseconds: Int64,
        lastNanoseconds: Int64
    ) {
        self.cause = cause
        self.count = count
        self.firstNanoseconds = firstNanoseconds
        self.lastNanoseconds = lastNanoseconds
    }

    /// Takes in another sighting, or several, of the same cause.
    package mutating func add(_ other: CauseCount) {
        count &+= other.count
        firstNanoseconds = min(firstNanoseconds, other.firstNanoseconds)
        lastNanoseconds = max(lastNanoseconds, other.lastNanoseconds)
    }
}

/// A worker's own totals over the whole run, warm-up included.
package struct WorkerTotals: Sendable, Equatable {
    package var successes: UInt64 = 0
    package var failures: UInt64 = 0
    /// In flight when the drain time was over; in no interval.
    package var cut: UInt64 = 0
    package var intervals: UInt64 = 0
    /// The load ended before its time because every user was through with its tasks or its data.
    package var usersAreThrough = false
    /// By name: what the one user of a setup or teardown has at its end; else empty.
    package var variables: [String: [UInt8]] = [:]

    package init() {}

    package var requests: UInt64 { successes &+ failures }
}
