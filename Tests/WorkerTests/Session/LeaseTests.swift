// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Worker

struct LeaseTests {
    /// Answers were sent at 10, 20 and 30.
    private func answered() -> Lease {
        var lease = Lease()
        lease.restart(now: 0)
        for now: Int64 in [10, 20, 30] { lease.answered(now: now) }
        return lease
    }

    @Test func `a lease runs from the sending of the last answer that was heard`() {
        var lease = answered()

        lease.renewed(heardCount: 2)

        #expect(!lease.isOver(silence: 100, now: 120))
        #expect(lease.isOver(silence: 100, now: 121))
    }

    @Test func `without an answer that was heard it runs from the connection's start`() {
        let lease = answered()

        #expect(lease.isOver(silence: 100, now: 101))
    }

    @Test(arguments: [UInt64(4), .max])
    func `a master that says it heard more than was sent renews nothing`(heardCount: UInt64) {
        var lease = answered()

        lease.renewed(heardCount: heardCount)

        #expect(lease.isOver(silence: 100, now: 101))
    }

    @Test func `an older count renews nothing`() {
        var lease = answered()
        lease.renewed(heardCount: 3)

        lease.renewed(heardCount: 1)

        #expect(!lease.isOver(silence: 100, now: 130))
    }

    @Test func `a new connection begins to count anew`() {
        var lease = answered()

        lease.restart(now: 50)
        lease.answered(now: 60)
        lease.renewed(heardCount: 1)

        #expect(!lease.isOver(silence: 100, now: 160))
        #expect(lease.isOver(silence: 100, now: 161))
    }

    @Test func `that a worker has rested is told until it no longer does`() {
        var lease = Lease()
        lease.isResting = true

        #expect(lease.takeHasRested() == true)
        #expect(lease.takeHasRested() == true)
        lease.isResting = false
        #expect(lease.takeHasRested() == true)

        #expect(lease.takeHasRested() == false)
    }
}
