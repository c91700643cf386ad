// SPDX-License-Identifier: Apache-2.0

internal import Protocol

/// A worker's clock against the master's, from ping round trips.
///
/// A pong that shows clock `c` left the worker at some instant between the ping's sending `s` and
/// the pong's receipt `r`. So `c - (s + r) / 2` is the offset to within `(r - s) / 2` (Cristian,
/// "Probabilistic clock synchronization", 1989), and the shortest of the recent round trips bounds
/// it best. Instants are ns.
struct ClockEstimate: Equatable {
    private struct RoundTrip: Equatable {
        let length: Int64
        let offset: Int64
    }

    private var pending: [UInt64: Int64] = [:]
    private var recent: [RoundTrip] = []
    private(set) var roundTripCount = 0

    /// Enough to smooth over a few delayed pings, few enough to follow a drifting clock.
    private static let keptCount = 30
    private static let pendingLimit = 100

    mutating func sent(ping: UInt64, now: Int64) {
        if pending.count >= Self.pendingLimit, let oldest = pending.keys.min() {
            pending[oldest] = nil
        }
        pending[ping] = now
    }

    /// False for an answer to a ping that was never sent.
    mutating func received(pong: UInt64, clock: Int64, now: Int64) -> Bool {
        guard let sent = pending.removeValue(forKey: pong) else { return false }
        let length = max(0, now - sent)
        let middle = sent + length / 2
        recent.append(RoundTrip(length: length, offset: clock &- middle))
        if recent.count > Self.keptCount { recent.removeFirst() }
        roundTripCount += 1
        return true
    }

    /// The best of the recent round trips; nil before the first.
    var reading: ClockReading? {
        recent.min { $0.length < $1.length }.map {
            ClockReading(offset: $0.offset, bound: ($0.length + 1) / 2)
        }
    }

    /// The correction for the worker's instants: how much less its clock has advanced than the
    /// master's since a reading.
    ///
    /// 0 while the difference is within the error of both readings.
    func drift(since start: ClockReading) -> Int64 {
        guard let reading else { return 0 }
        let drift = start.offset &- reading.offset
        return drift.magnitude > (start.bound &+ reading.bound).magnitude ? drift : 0
    }
}
