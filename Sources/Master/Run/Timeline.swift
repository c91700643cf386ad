// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The run second by second, all endpoints together, for history files and charts.
///
/// A second is finished when every worker that still reports has reported it; until then it keeps
/// its own histogram, so that its percentiles are read from merged counts.
final class Timeline {
    private final class Second {
        let successes = Histogram()
        var requests: UInt64 = 0
        var failures: UInt64 = 0
        var bodyBytes: UInt64 = 0
        var users = 0
    }

    private let load: Load
    private var open: [Int: Second] = [:]
    private(set) var points: [TimelinePoint] = []
    /// Over the finished seconds.
    private let cumulative = Histogram()
    private var cumulativeRequests: UInt64 = 0
    private var cumulativeFailures: UInt64 = 0
    private var cumulativeBodyBytes: UInt64 = 0

    init(load: Load) { self.load = load }

    /// The first second that is not finished.
    private var nextPosition = 0

    /// Adds a worker's interval with its decoded latencies; `drift` in ns is added to its instants.
    func add(_ interval: Interval, _ decoded: DecodedPayloads, drift: Int64 = 0) {
        let position = position(of: interval, drift: drift)
        // What drains after the end belongs to the second in which it came.
        let second = open[position] ?? Second()
        open[position] = second
        second.users += interval.activeUsers
        for (index, cell) in interval.cells.enumerated() {
            let failures = cell.failure.totals.count
            second.requests &+= cell.success.totals.count &+ failures
            second.failures &+= failures
            second.bodyBytes &+= cell.bodyBytes
            second.successes.add(decoded.success(ofCell: index))
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
        cumulative.add(second.successes)
        cumulativeRequests &+= second.requests
        cumulativeFailures &+= second.failures
        cumulativeBodyBytes &+= second.bodyBytes
        points.append(
            TimelinePoint(
                second: position,
                window: load.window(atNanoseconds: Int64(position) * 1_000_000_000),
                users: second.users,
                requests: Int(clamping: second.requests),
                failures: Int(clamping: second.failures),
                percentiles: second.successes.reportedPercentiles,
                cumulative: CumulativeFigures(
                    requests: Int(clamping: cumulativeRequests),
                    failures: Int(clamping: cumulativeFailures),
                    median: cumulative.milliseconds(at: .p50) ?? 0,
                    mean: cumulative.meanMilliseconds ?? 0,
                    min: cumulative.minMilliseconds ?? 0,
                    max: cumulative.maxMilliseconds ?? 0,
                    bodyBytes: Int(clamping: cumulativeBodyBytes)
                )
            )
        )
    }
}

extension Histogram {
    /// `Quantile.reported` by text form, in ms; empty when nothing was recorded.
    var reportedPercentiles: [String: Double] { percentiles(Quantile.reported) }

    /// By text form, in ms; empty when nothing was recorded.
    func percentiles(_ quantiles: [Quantile]) -> [String: Double] {
        var percentiles: [String: Double] = [:]
        for quantile in quantiles {
            percentiles[quantile.text] = milliseconds(at: quantile)
        }
        return percentiles
    }
}
