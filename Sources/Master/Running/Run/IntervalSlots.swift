// SPDX-License-Identifier: Apache-2.0

package import Shared

/// Merged histograms of endpoints in slots of whole seconds, slot after slot.
///
/// A slot is passed on when every worker that still reports has reported it, so only a few slots
/// are in memory, however long the run.
package final class IntervalSlots {
    /// The counts of one endpoint, or of all, in one slot.
    package final class Tally {
        package let successes = Histogram()
        package var failures: UInt64 = 0

        fileprivate func add(_ cell: IntervalCell, _ latencies: DecodedPayload) {
            successes.add(latencies)
            failures &+= cell.failure.totals.count
        }
    }

    package struct Slot {
        /// Since the run's start.
        package let firstSecond: Int
        package let seconds: Int
        package fileprivate(set) var endpoints: [Int: Tally] = [:]
    }

    private let slotSeconds: Int
    private let isMeasuredOnly: Bool
    private let chosen: Set<Int>?
    private let take: (Slot) -> Void
    private var open: [Int: Slot] = [:]
    private var next = 0

    /// `take` receives the slots in order.
    ///
    /// `chosen` are the wanted endpoints, nil for all; `isMeasuredOnly` leaves out requests that
    /// started in the warm-up.
    package init(
        ofSeconds slotSeconds: Int,
        isMeasuredOnly: Bool,
        endpoints chosen: Set<Int>? = nil,
        take: @escaping (Slot) -> Void
    ) {
        self.slotSeconds = slotSeconds
        self.isMeasuredOnly = isMeasuredOnly
        self.chosen = chosen
        self.take = take
    }

    /// Adds a worker's interval.
    func add(_ checked: CheckedInterval) {
        let (interval, latencies) = (checked.interval, checked.latencies)
        let position = position(of: interval)
        var slot =
            open[position]
            ?? Slot(firstSecond: position * slotSeconds, seconds: slotSeconds)
        for (index, cell) in interval.cells.enumerated() {
            guard !isMeasuredOnly || cell.window > 0, chosen?.contains(cell.endpoint) != false
            else { continue }
            let tally = slot.endpoints[cell.endpoint] ?? Tally()
            slot.endpoints[cell.endpoint] = tally
            tally.add(cell, latencies.success(ofCell: index))
        }
        open[position] = slot
    }

    /// The slot that contains the middle of an interval of up to a second; for a longer one, its
    /// first slot.
    ///
    /// Data for a slot that was already passed on count in the first open one.
    private func position(of interval: Interval) -> Int {
        let length = min(1_000_000_000, interval.endNanoseconds - interval.startNanoseconds)
        let second = Int(max(0, interval.startNanoseconds + length / 2) / 1_000_000_000)
        return max(next, second / slotSeconds)
    }

    /// Passes on every slot that ends at or before this instant (ns since the start).
    func finish(until instant: Int64) {
        let limit = instant == .max ? Int.max : Int(instant / 1_000_000_000) / slotSeconds
        while let position = open.keys.min(), position < limit {
            if let slot = open.removeValue(forKey: position) { take(slot) }
        }
        if limit < .max { next = max(next, limit) }
    }
}
