// SPDX-License-Identifier: Apache-2.0

/// How long a worker may assume that its master still counts on it.
///
/// The lease starts when the last answer that the master has confirmed was sent, which is before
/// the instant from which the master counts the silence: so a worker rests before its users are
/// given to others.
struct Lease {
    var isResting = false {
        didSet { hasRested = hasRested || isResting }
    }
    private var hasRested = false
    private var heardAt: Int64 = 0
    /// Send times of the pongs that the master has not yet confirmed.
    private var answers: [Int64] = []
    private var heardCount: UInt64 = 0

    /// A new connection: the master hears this worker at `now` or later.
    mutating func restart(now: Int64) {
        heardAt = now
        answers = []
        heardCount = 0
    }

    mutating func answered(now: Int64) { answers.append(now) }

    mutating func renewed(heardCount count: UInt64) {
        guard count > heardCount, count - heardCount <= UInt64(answers.count) else { return }
        let newlyHeard = Int(count - heardCount)
        heardAt = answers[newlyHeard - 1]
        answers.removeFirst(newlyHeard)
        heardCount = count
    }

    /// True when the worker has rested since the last call.
    mutating func takeHasRested() -> Bool {
        defer { hasRested = isResting }
        return hasRested
    }

    func isOver(silence: Int64, now: Int64) -> Bool { now - heardAt > silence }
}
