// SPDX-License-Identifier: Apache-2.0

package import Shared

/// Merged histograms of endpoints in spans of whole seconds, span after span.
///
/// A span is passed on when every worker that still reports has reported it, so only a few slots
/// are in memory, however long the run.
package final class IntervalSpans {
    /// The counts of one endpoint, or of all, in one span.
    package final class Tally {
        package let successes = Histogram()
        package var failures: UInt64 = 0

        fileprivate func add(_ cell: IntervalCell, _ latencies: DecodedPayload) {
            successes.add(latencies)
            failures &+= cell.failure.totals.count
        }
    }

    package struct Span {
        /// Since the run's start.
        package let firstSecond: Int
        package let seconds: Int
        package fileprivate(set) var endpoints: [Int: Tally] = [:]
    }

    private let spanSeconds: Int
    private let isMeasuredOnly: Bool
    private let chosen: Set<Int>?
    private let take: (Span) -> Void
    private var open: [Int: Span] = [:]
    private var next = 0

    /// `take` receives the spans in order.
    ///
    /// `chosen` are the wanted endpoints, nil for all; `isMeasuredOnly` leaves out requests that
    /// started in the warm-up.
    package init(
        ofSeconds spanSeconds: Int,
        isMeasuredOnly: Bool,
        endpoints chosen: Set<Int>? = nil,
        take: @escaping (Span) -> Void
    ) {
        self.spanSeconds = spanSeconds
        self.isMeasuredOnly = isMeasuredOnly
        self.chosen = chosen
        self.take = take
    }

    /// Adds a worker's interval.
    func add(_ checked: CheckedInterval) {
        let (interval, latencies) = (checked.interval, checked.latencies)
        let position = position(of: interval)
        var span =
            open[position]
            ?? Span(firstSecond: position * spanSeconds, seconds: spanSeconds)
        for (index, cell) in interval.cells.enumerated() {
            guard !isMeasuredOnly || cell.window > 0, chosen?.contains(cell.endpoint) != false
            else { continue }
            let tally = span.endpoints[cell.endpoint] ?? Tally()
            span.endpoints[cell.endpoint] = tally
            tally.add(cell, latencies.success(ofCell: index))
        }
        open[position] = span
    }

    /// The span that contains the middle of an interval of up to a second; for a longer one, its
    /// first slot.
    ///
    /// Data for a span that was already passed on count in the first open one.
    private func position(of interval: Interval) -> Int {
        let length = min(1_000_000_000, interval.endNanoseconds - interval.startNanoseconds)
        let second = Int(max(0, interval.startNanoseconds + length / 2) / 1_000_000_000)
        return max(next, second / spanSeconds)
    }

    /// Passes on every span that ends at or before this instant (ns since the start).
    func finish(until instant: Int64) {
        let limit = instant == .max ? Int.max : Int(instant / 1_000_000_000) / spanSeconds
        while let position = open.keys.min(), position < limit {
            if let span = open.removeValue(forKey: position) { take(span) }
        }
        if limit < .max { next = max(next, limit) }
    }
}
