// SPDX-License-Identifier: Apache-2.0

package import Shared

/// The run second by second, for history files and charts: all endpoints together and, if
/// requested, each of them.
///
/// A second is finished when every worker that still reports has reported it; until then it keeps
/// its own histogram, so that its percentiles are read from merged counts.
final class Timeline {
    /// The counts of one second or less.
    private final class Tally {
        let successes = Histogram()
        var requests: UInt64 = 0
        var failures: UInt64 = 0
        var bodyBytes: UInt64 = 0

        func add(_ cell: IntervalCell, _ latencies: DecodedPayload) {
            successes.add(latencies)
            let failed = cell.failure.totals.count
            requests &+= cell.success.totals.count &+ failed
            failures &+= failed
            bodyBytes &+= cell.bodyBytes
        }

        func add(_ other: Tally) {
            successes.add(other.successes)
            requests &+= other.requests
            failures &+= other.failures
            bodyBytes &+= other.bodyBytes
        }
    }

    private final class Second {
        let all = Tally()
        var users = 0
        var endpoints: [Int: Tally] = [:]
    }

    private let load: Load
    private let view: ReplayView
    private var open: [Int: Second] = [:]
    private(set) var points: [TimelinePoint] = []
    /// By endpoint, the seconds in which one of its requests ended; empty unless requested.
    private(set) var endpointPoints: [Int: [TimelinePoint]] = [:]
    /// Over the finished seconds.
    private let cumulative = Tally()
    private var cumulativeEndpoints: [Int: Tally] = [:]

    init(load: Load, _ view: ReplayView) {
        self.load = load
        self.view = view
    }

    /// The first second that is not finished.
    private var nextPosition = 0

    /// Adds a worker's interval; `drift` in ns is added to its instants.
    func add(_ checked: CheckedInterval, drift: Int64 = 0) {
        let (interval, latencies) = (checked.interval, checked.latencies)
        let position = position(of: interval, drift: drift)
        // Requests that drain after the end belong to the second in which they arrive.
        let second = open[position] ?? Second()
        open[position] = second
        second.users += interval.activeUsers
        for (index, cell) in interval.cells.enumerated() {
            second.all.add(cell, latencies.success(ofCell: index))
            guard view.keepsEndpointHistory else { continue }
            let endpoint = second.endpoints[cell.endpoint] ?? Tally()
            second.endpoints[cell.endpoint] = endpoint
            endpoint.add(cell, latencies.success(ofCell: index))
        }
    }

    /// The second in whose middle the interval is; of a longer one, its first.
    ///
    /// What comes for a
    /// second that is finished counts in the first one that is not.
    private func position(of interval: Interval, drift: Int64) -> Int {
        let length = min(1_000_000_000, interval.endNanoseconds - interval.startNanoseconds)
        let middle = interval.startNanoseconds + length / 2
        let (drifted, isBeyond) = middle.addingReportingOverflow(drift)
        return max(nextPosition, Int(max(0, isBeyond ? middle : drifted) / 1_000_000_000))
    }

    /// Turns every second that ends at or before this instant (ns since the start) into a point.
    func finish(until instant: Int64) {
        let limit = instant == .max ? Int.max : Int(instant / 1_000_000_000)
        while let position = open.keys.min(), position < limit {
            if let second = open.removeValue(forKey: position) { append(second, at: position) }
        }
        if limit < .max { nextPosition = max(nextPosition, limit) }
    }

    private func append(_ second: Second, at position: Int) {
        points.append(point(second.all, into: cumulative, of: second, at: position))
        for (endpoint, tally) in second.endpoints {
            let sum = cumulativeEndpoints[endpoint] ?? Tally()
            cumulativeEndpoints[endpoint] = sum
            endpointPoints[endpoint, default: []]
                .append(point(tally, into: sum, of: second, at: position))
        }
    }

    private func point(
        _ tally: Tally,
        into sum: Tally,
        of second: Second,
        at position: Int
    ) -> TimelinePoint {
        sum.add(tally)
        return TimelinePoint(
            second: position,
            window: view.window(ofSecond: position, in: load),
            users: second.users,
            requests: Int(clamping: tally.requests),
            failures: Int(clamping: tally.failures),
            percentiles: tally.successes.reportedPercentiles,
            cumulative: CumulativeFigures(
                requests: Int(clamping: sum.requests),
                failures: Int(clamping: sum.failures),
                median: sum.successes.milliseconds(at: .p50) ?? 0,
                mean: sum.successes.meanMilliseconds ?? 0,
                min: sum.successes.minMilliseconds ?? 0,
                max: sum.successes.maxMilliseconds ?? 0,
                bodyBytes: Int(clamping: sum.bodyBytes)
            )
        )
    }
}

extension Histogram {
    /// `Quantile.reported` by text form, in ms; empty when nothing was recorded.
    var reportedPercentiles: [String: Double] { percentiles(Quantile.reported) }
}

/// The time line of one endpoint.
package struct EndpointHistory: Equatable {
    package let method: String
    package let name: String
    /// Only seconds in which one of its requests ended.
    package let points: [TimelinePoint]
}
