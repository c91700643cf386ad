// SPDX-License-Identifier: Apache-2.0

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

/// The latencies of one phase, for the wire; never empty.
package struct PhasePayload: Sendable, Equatable {
    package var phase: Phase
    package var latencies: LatencyPayload

    package init(phase: Phase, latencies: LatencyPayload) {
        self.phase = phase
        self.latencies = latencies
    }
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

    /// Merges one or more sightings of the same cause.
    package mutating func add(_ other: CauseCount) {
        count &+= other.count
        firstNanoseconds = min(firstNanoseconds, other.firstNanoseconds)
        lastNanoseconds = max(lastNanoseconds, other.lastNanoseconds)
    }
}
