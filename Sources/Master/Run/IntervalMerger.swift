// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// The run's totals by window and endpoint, and by worker; intervals are added, never changed.
///
/// Owned by the run's coordinator. Adding is associative and commutative, so the order in which
/// workers report cannot change a result.
final class IntervalMerger {
    /// `windows[window][endpoint]`; window 0 is the warm-up.
    private(set) var windows: [[EndpointMetrics]]
    private(set) var requestsByWorker: [Int: UInt64] = [:]
    private(set) var cpuByWorker: [Int: Int64] = [:]

    init(windowCount: Int, endpointCount: Int) {
        windows = (0..<windowCount).map { _ in
            (0..<endpointCount).map { _ in EndpointMetrics() }
        }
    }

    /// Adds one worker's interval, all of it or, on an error, none.
    func merge(_ interval: Interval, worker: Int) throws(WireError) {
        try check(interval)
        for cell in interval.cells {
            do throws(HistogramPayloadError) {
                try windows[cell.window][cell.endpoint].add(cell)
            } catch {
                preconditionFailure("a checked cell was refused: \(error)")
            }
            let count = cell.success.totals.count + cell.failure.totals.count
            requestsByWorker[worker, default: 0] += count
        }
        cpuByWorker[worker, default: 0] += interval.engineCPUNanoseconds
    }

    /// One endpoint over all windows, warm-up included, as a copy.
    func total(ofEndpoint endpoint: Int) -> EndpointMetrics {
        EndpointMetrics.sum(of: windows.map { $0[endpoint] })
    }

    /// Requests merged in all windows, warm-up included.
    var requestCount: UInt64 { requestsByWorker.values.reduce(0, +) }

    /// Throws exactly when `merge` would.
    func check(_ interval: Interval) throws(WireError) {
        for cell in interval.cells { try check(cell) }
    }

    private func check(_ cell: IntervalCell) throws(WireError) {
        guard windows.indices.contains(cell.window) else { throw .fieldOutOfRange("cell.window") }
        guard windows[cell.window].indices.contains(cell.endpoint) else {
            throw .fieldOutOfRange("cell.endpoint")
        }
        do throws(HistogramPayloadError) {
            for payload in [cell.success, cell.failure] where !payload.isEmpty {
                try Histogram.check(v2: payload.histogram, totals: payload.totals)
            }
        } catch {
            throw .histogram(error)
        }
    }
}
