// SPDX-License-Identifier: Apache-2.0

internal import Shared
internal import Testing

struct RateTests {
    @Test(arguments: [
        (Int64(5), Duration.seconds(1), Int64(0), Int64(0)),
        (5, .seconds(1), 1, 200_000_000),
        (3, .seconds(1), 1, 333_333_333),
        (3, .seconds(1), 2, 666_666_666),
        (3, .seconds(1), 3_000_000_000, 1_000_000_000_000_000_000),
        (7, .seconds(60), 7, 60_000_000_000),
    ])
    func `the instant of the n-th thing is exact from the origin`(
        count: Int64,
        period: Duration,
        index: Int64,
        nanoseconds: Int64
    ) {
        #expect(
            Rate(count: count, per: period).instantNanoseconds(ofIndex: index) == nanoseconds
        )
    }

    @Test(arguments: UInt64(1)...50)
    func `the due count is the number of instants that have come`(seed: UInt64) {
        var random = RandomStream(seed: seed, index: 7)
        let rate = Rate(
            count: 1 + Int64(random.below(1000)),
            per: .nanoseconds(1 + Int64(random.below(100_000_000_000)))
        )

        for _ in 0..<200 {
            let index = Int64(random.below(1_000_000))
            let due = rate.instantNanoseconds(ofIndex: index)
            // Things may share an instant, so the count by it is at least this index and one.
            #expect(rate.dueCount(byNanoseconds: due) >= Int(index) + 1)
            if due > 0 { #expect(rate.dueCount(byNanoseconds: due - 1) <= Int(index)) }
        }
    }

    @Test func `thing zero is due at the origin`() {
        #expect(Rate(count: 1, per: .seconds(3600)).dueCount(byNanoseconds: 0) == 1)
    }

    @Test func `a due count beyond the integers is the largest integer`() {
        let rate = Rate(count: .max, per: .nanoseconds(1))

        #expect(rate.dueCount(byNanoseconds: 1_000_000_000) == .max)
        let fastest = Rate(count: .max, per: .nanoseconds(1))
        #expect(fastest.dueCount(byNanoseconds: 1) == .max)
    }
}
