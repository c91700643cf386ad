// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The arrivals of the whole run as one engine sees them, and the users that are free to serve
/// them.
///
/// Arrival `n` belongs to user `n mod max_in_flight` of the run, and so to the worker and engine
/// that have that user at the time: the parts sum to the whole at every moment, also while users
/// change hands. Any free user of the same kind serves it.
struct ArrivalQueue {
    struct Arrival: Equatable {
        let index: Int
        /// On the monotonic clock, in ns.
        let due: Int64
    }

    private var sequence: ArrivalSequence
    private let runStart: Int64
    private(set) var next: Arrival?
    /// By kind: users that wait for an arrival; some may have been moved since.
    private var free: [[Int]]

    init(_ sequence: ArrivalSequence, runStart: Int64, ownStart: Int64, kindCount: Int) {
        self.sequence = sequence
        self.runStart = runStart
        free = Array(repeating: [], count: kindCount)
        advance()
        // Arrivals before a late worker's start belonged to others.
        while let arrival = next, arrival.due < ownStart { advance() }
    }

    /// The next arrival if it is due.
    mutating func take(by now: Int64) -> Arrival? {
        guard let arrival = next, arrival.due <= now else { return nil }
        advance()
        return arrival
    }

    private mutating func advance() {
        next = sequence.next().map {
            Arrival(index: $0.index, due: runStart + $0.instantNanoseconds)
        }
    }

    mutating func park(_ user: Int, kind: Int) { free[kind].append(user) }

    /// A free user that is still present; nil if all are busy.
    mutating func freeUser(ofKind kind: Int, where isThere: (Int) -> Bool) -> Int? {
        while let user = free[kind].popLast() {
            if isThere(user) { return user }
        }
        return nil
    }
}
