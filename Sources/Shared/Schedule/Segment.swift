// SPDX-License-Identifier: Apache-2.0

/// One part of a whole that is dealt out like cards: part `index` of `count` owns every user whose
/// number leaves the remainder `index`.
///
/// So at every moment of a ramp the parts sum to the whole and no part has over one user more than
/// another: 20 users over 3 workers are 7 + 7 + 6.
package struct Segment: Sendable, Hashable {
    package let index: Int
    package let count: Int

    /// Traps unless `0 <= index < count`; what comes off the wire is checked there.
    package init(index: Int, count: Int) {
        precondition(count > 0 && index >= 0 && index < count, "segment \(index) of \(count)")
        self.index = index
        self.count = count
    }

    package static let whole = Segment(index: 0, count: 1)

    package func owns(user: Int) -> Bool { user % count == index }

    /// How many of the first `users` users it owns.
    package func share(of users: Int) -> Int {
        (users + count - 1 - index) / count
    }
}
