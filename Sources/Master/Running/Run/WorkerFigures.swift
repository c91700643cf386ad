// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The merged figures of one worker.
struct WorkerFigures {
    /// Warm-up included.
    private(set) var requestCount: UInt64 = 0
    /// Of its engine threads.
    var cpuNanoseconds: Int64 = 0
    /// Of the measured part, by endpoint; coarser than the run's, because there are many of them.
    private(set) var successes: [CoarseHistogram]
    private(set) var failures: [UInt64]

    init(endpointCount: Int) {
        successes = Array(repeating: CoarseHistogram(), count: endpointCount)
        failures = Array(repeating: 0, count: endpointCount)
    }

    mutating func add(_ cell: IntervalCell, successes added: DecodedPayload) {
        requestCount &+= cell.success.totals.count &+ cell.failure.totals.count
        guard cell.window > 0 else { return }
        successes[cell.endpoint].add(added)
        failures[cell.endpoint] &+= cell.failure.totals.count
    }
}
