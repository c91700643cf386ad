// SPDX-License-Identifier: Apache-2.0

/// How much before its deadline a wait is asked to end, because timers wake late.
///
/// An idle thread of a virtual machine wakes some tens of microseconds after it was to, nearly every
/// time. So a wait is asked to end that much earlier. What then is left until the deadline, and what
/// is too short to sleep through, is spent spinning, as long as that costs no more than a twentieth of
/// a core. A pure value; instants and durations in ns.
struct WakeAhead {
    /// Nine of ten waits end at least this late.
    private(set) var lateness: Int64 = 40_000
    /// The remaining time that may be spent spinning.
    private var credit = Self.mostCredit
    private var lastAsked: Int64?
    private var isSpinning = false

    private static let creditDivisor: Int64 = 20
    private static let mostCredit: Int64 = 1_000_000
    private static let mostLateness: Int64 = 200_000
    /// Steps of the estimate up and down, in the proportion that keeps it at the lowest tenth.
    private static let up: Int64 = 200
    private static let down: Int64 = 1800

    /// How long to wait now for a deadline; 0 to spin.
    mutating func timeout(until deadline: Int64, now: Int64) -> Int64 {
        updateCredit(now)
        let left = deadline - now
        guard left > 0 else { return 0 }
        // Nobody waits for nanoseconds: no deadline at all is far from overflowing.
        guard left <= lateness else { return left - lateness }
        isSpinning = credit > 0
        return isSpinning ? 0 : left
    }

    /// A wait that was planned to end at an instant ended without an event.
    mutating func timedOut(asked: Int64, now: Int64) {
        lateness += now - asked >= lateness ? Self.up : -Self.down
        lateness = min(max(0, lateness), Self.mostLateness)
    }

    /// Time since the last call was spent spinning, or earns credit.
    private mutating func updateCredit(_ now: Int64) {
        let spent = lastAsked.map { max(0, now - $0) } ?? 0
        credit = min(Self.mostCredit, credit + spent / Self.creditDivisor)
        if isSpinning { credit -= spent }
        lastAsked = now
        isSpinning = false
    }
}
