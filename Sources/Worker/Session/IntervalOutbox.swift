// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// The intervals that the master has not acknowledged, in order.
///
/// ```
///  acknowledged │ sent (numbered, kept for sending again) │ waiting (not numbered, may be merged)
/// ```
/// An interval gets its number when it is first sent and keeps it forever: the master may have it.
/// Over the bound, waiting neighbours are merged, which loses resolution in time but no sample.
struct IntervalOutbox {
    /// Intervals with the numbers from `acknowledgedCount` on.
    private var sent: [Interval] = []
    private var waiting: [Interval] = []
    private(set) var acknowledgedCount: UInt64 = 0
    /// How many of `sent` were sent on the current connection.
    private var transmittedCount = 0
    private let sentLimit: Int
    private let waitingLimit: Int

    init(
        sentLimit: Int = Limits.unacknowledgedIntervals,
        waitingLimit: Int = Limits.unsentIntervals
    ) {
        self.sentLimit = sentLimit
        self.waitingLimit = waitingLimit
    }

    var isEmpty: Bool { sent.isEmpty && waiting.isEmpty }

    /// Number of assigned numbers.
    var sentCount: UInt64 { acknowledgedCount + UInt64(sent.count) }

    mutating func add(_ interval: Interval) {
        waiting.append(interval)
        if waiting.count > waitingLimit { mergeShortestNeighbours() }
    }

    /// The next interval to send on the current connection; nil if there is none, or too many are
    /// not acknowledged.
    mutating func next() -> Interval? {
        if transmittedCount < sent.count {
            defer { transmittedCount += 1 }
            return sent[transmittedCount]
        }
        guard sent.count < sentLimit, !waiting.isEmpty else { return nil }
        var interval = waiting.removeFirst()
        interval.sequence = sentCount
        sent.append(interval)
        transmittedCount = sent.count
        return interval
    }

    /// The master has this interval; false if that is impossible.
    mutating func acknowledge(_ sequence: UInt64) -> Bool {
        guard sequence >= acknowledgedCount else { return true }
        guard sequence < acknowledgedCount + UInt64(transmittedCount) else { return false }
        drop(Int(sequence - acknowledgedCount) + 1)
        return true
    }

    /// On a new connection the master says how many intervals it has; false if that is impossible:
    /// it has more than were sent, or fewer than it acknowledged.
    mutating func reconnected(mergedCount: UInt64) -> Bool {
        guard (acknowledgedCount...sentCount).contains(mergedCount) else { return false }
        drop(Int(mergedCount - acknowledgedCount))
        transmittedCount = 0
        return true
    }

    /// All remaining intervals, numbered, for storing on disk.
    mutating func takeAll() -> [Interval] {
        defer {
            sent = []
            waiting = []
        }
        return sent
            + waiting.enumerated().map { position, interval in
                var interval = interval
                interval.sequence = sentCount + UInt64(position)
                return interval
            }
    }

    private mutating func drop(_ count: Int) {
        sent.removeFirst(count)
        acknowledgedCount += UInt64(count)
        transmittedCount = max(0, transmittedCount - count)
    }

    /// The pair that covers the fewest slices, and of those the earliest: so resolution is lost
    /// evenly.
    private mutating func mergeShortestNeighbours() {
        let pairs = waiting.indices.dropLast()
        guard
            let first = pairs.min(by: { left, right in
                sliceCount(ofPairAt: left) < sliceCount(ofPairAt: right)
            })
        else { return }
        waiting[first] = waiting[first].merged(with: waiting[first + 1])
        waiting.remove(at: first + 1)
    }

    private func sliceCount(ofPairAt index: Int) -> Int {
        waiting[index].sliceCount + waiting[index + 1].sliceCount
    }
}
