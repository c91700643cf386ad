// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Worker

struct ArrivalQueueTests {
    /// Arrivals 100 ms apart, from the run's start at 1 s.
    private func queue(ownStart: Int64 = 1_000_000_000) throws -> ArrivalQueue {
        let rate = Rate(count: 10, per: .seconds(1))
        let curve = try #require(
            ArrivalCurve([.init(duration: .seconds(1), rate: rate, isRamp: false)])
        )
        return ArrivalQueue(
            ArrivalSequence(curve, .even, seed: 1),
            runStart: 1_000_000_000,
            ownStart: ownStart,
            kindCount: 2
        )
    }

    @Test func `an arrival is taken once it is due`() throws {
        var queue = try queue()

        #expect(queue.take(by: 1_000_000_000) == .init(index: 0, due: 1_000_000_000))
        #expect(queue.take(by: 1_099_999_999) == nil)
        #expect(queue.take(by: 1_100_000_000) == .init(index: 1, due: 1_100_000_000))
        #expect(queue.next?.due == 1_200_000_000)
    }

    @Test func `what was due before a late worker started is not its own`() throws {
        let queue = try queue(ownStart: 1_250_000_000)

        #expect(queue.next == .init(index: 3, due: 1_300_000_000))
    }

    @Test func `after the last arrival there is none`() throws {
        var queue = try queue()
        var count = 0

        while queue.take(by: .max) != nil { count += 1 }

        #expect(count == 10)
        #expect(queue.next == nil)
    }

    @Test func `a user of the kind serves, the one that waits for the shortest time first`() throws
    {
        var queue = try queue()
        queue.park(5, kind: 0)
        queue.park(6, kind: 1)
        queue.park(7, kind: 0)

        #expect(queue.freeUser(ofKind: 0) { _ in true } == 7)
        #expect(queue.freeUser(ofKind: 0) { _ in true } == 5)
        #expect(queue.freeUser(ofKind: 0) { _ in true } == nil)
    }

    @Test func `a user that is no longer there is passed over, for good`() throws {
        var queue = try queue()
        queue.park(5, kind: 0)
        queue.park(7, kind: 0)

        #expect(queue.freeUser(ofKind: 0) { $0 != 7 } == 5)
        #expect(queue.freeUser(ofKind: 0) { _ in true } == nil)
    }
}
