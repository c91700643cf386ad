// SPDX-License-Identifier: Apache-2.0

internal import Protocol
package import Shared

/// The run's totals by window and endpoint, and by worker; intervals are added, never changed.
///
/// Owned by the run's ledger. Sums wrap silently: only a worker that lies gets them there, and then
/// the figures are its own. Adding is associative and commutative, so the order in which workers
/// report cannot change a result.
package final class IntervalMerger {
    /// `windows[window][endpoint]`; window 0 is the warm-up.
    private(set) var windows: [[EndpointMetrics]]
    private(set) var workers: [WorkerFigures] = []
    /// Of the measured part, in the open model.
    private(set) var arrivals = ArrivalFigures()
    private let endpointCount: Int
    /// Memory of an earlier interval, reused for the next one, so that decoding allocates nothing.
    private var spare = DecodedPayloads()

    init(windowCount: Int, endpointCount: Int) {
        self.endpointCount = endpointCount
        windows = (0..<windowCount).map { _ in
            (0..<endpointCount).map { _ in EndpointMetrics() }
        }
    }

    /// Adds room for the figures of another worker.
    func addWorker() { workers.append(WorkerFigures(endpointCount: endpointCount)) }

    /// Checks an interval's form and decodes its latencies; throws if it cannot be merged.
    func check(_ interval: Interval) throws(WireError) -> CheckedInterval {
        for cell in interval.cells {
            guard windows.indices.contains(cell.window) else {
                throw .fieldOutOfRange("cell.window")
            }
            guard cell.endpoint < endpointCount else { throw .fieldOutOfRange("cell.endpoint") }
        }
        var buffers = DecodedPayloads()
        swap(&buffers, &spare)
        return try CheckedInterval(interval, buffers: consume buffers)
    }

    /// Adds one worker's interval.
    func merge(_ checked: CheckedInterval, worker: Int, countsArrivals: Bool) {
        let (interval, latencies) = (checked.interval, checked.latencies)
        for (position, cell) in interval.cells.enumerated() {
            windows[cell.window][cell.endpoint].add(cell, at: position, of: latencies)
            workers[worker].add(cell, successes: latencies.success(ofCell: position))
        }
        workers[worker].cpuNanoseconds &+= interval.engineCPUNanoseconds
        if countsArrivals { arrivals.add(interval) }
    }

    /// Keeps the memory of an interval that is no longer needed.
    func reuse(_ checked: CheckedInterval) { spare = checked.latencies }

    /// One endpoint over all windows, warm-up included, as a copy.
    package func total(ofEndpoint endpoint: Int) -> EndpointMetrics {
        EndpointMetrics.sum(of: windows.map { $0[endpoint] })
    }

    /// One endpoint over all iterations, without the warm-up, as a copy.
    func measured(ofEndpoint endpoint: Int) -> EndpointMetrics {
        EndpointMetrics.sum(of: windows.dropFirst().map { $0[endpoint] })
    }

    /// Requests merged in all windows, warm-up included.
    var requestCount: UInt64 { workers.reduce(0) { $0 &+ $1.requestCount } }
}

/// How the arrivals of the open model started.
struct ArrivalFigures {
    /// From when they were due, for arrivals that started.
    let startLag = Histogram()
    private(set) var dropped: UInt64 = 0

    /// Those that began later than `lateStartNanoseconds`, to the µs.
    ///
    /// Not the workers' late starts, among which are users that thought for too long.
    var late: UInt64 {
        let bound = GeneratorHealth.lateStartNanoseconds / 1000
        return startLag.count &- startLag.cumulativeCounts(upToMicroseconds: [bound])[0]
    }

    fileprivate mutating func add(_ interval: Interval) {
        dropped &+= interval.health.droppedStartCount
        startLag.add(sound: interval.startLag)
    }
}
