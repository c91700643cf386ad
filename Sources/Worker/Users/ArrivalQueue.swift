// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The arrivals of the whole run as one engine meets them, and the users that are free to serve them.
///
/// Arrival `n` belongs to user slot `n mod max_in_flight`, and so to whichever worker and engine has
/// that slot at the time: the parts sum to the whole at every moment, also while slots change hands.
/// Any free user of the slot's kind serves it.
struct ArrivalQueue {
    struct Arrival: Equatable {
        let index: Int
        /// On the monotonic clock, in ns.
        let due: Int64
    }

    private var sequence: ArrivalSequence
    private let origin: Int64
    private(set) var next: Arrival?
    /// By kind: users that wait for an arrival; some may have been given away since.
    private var free: [[Int]]

    init(_ sequence: ArrivalSequence, origin: Int64, begin: Int64, kindCount: Int) {
        self.sequence = sequence
        self.origin = origin
        free = Array(repeating: [], count: kindCount)
        advance()
        // What was due before a late worker began was others' to serve.
        while let arrival = next, arrival.due < begin { advance() }
    }

    /// The next arrival if it is due.
    mutating func take(by now: Int64) -> Arrival? {
        guard let arrival = next, arrival.due <= now else { return nil }
        advance()
        return arrival
    }

    private mutating func advance() {
        next = sequence.next().map {
            Arrival(index: $0.index, due: origin + $0.instantNanoseconds)
        }
    }

    mutating func park(_ user: Int, kind: Int) { free[kind].append(user) }

    /// A user that is still there and free; nil when all are busy.
    mutating func freeUser(ofKind kind: Int, where isThere: (Int) -> Bool) -> Int? {
        while let user = free[kind].popLast() {
            if isThere(user) { return user }
        }
        return nil
    }
}
