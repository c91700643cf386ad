// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Worker

struct IntervalOutboxTests {
    @Test func `numbers are given at the first sending and stay`() {
        var outbox = IntervalOutbox(sentLimit: 2, waitingLimit: 10)
        for second in 0..<3 { outbox.add(.second(second)) }

        #expect(outbox.next()?.sequence == 0)
        #expect(outbox.next()?.sequence == 1)
        // Too many are on their way.
        #expect(outbox.next() == nil)
        #expect(outbox.acknowledge(0) == true)
        #expect(outbox.next()?.sequence == 2)
        #expect(!outbox.isEmpty)
    }

    @Test func `after a reconnection what the master has not is sent again as it was`() {
        var outbox = IntervalOutbox(sentLimit: 4, waitingLimit: 10)
        for second in 0..<3 { outbox.add(.second(second)) }
        let sent = [outbox.next(), outbox.next(), outbox.next()]

        #expect(outbox.reconnected(mergedCount: 1) == true)

        #expect([outbox.next(), outbox.next()] == Array(sent.dropFirst()))
        #expect(outbox.next() == nil)
    }

    @Test func `a master that has lost what it had acknowledged is not believed`() {
        var outbox = IntervalOutbox()
        outbox.add(.second(0))
        _ = outbox.next()
        _ = outbox.acknowledge(0)

        #expect(outbox.reconnected(mergedCount: 0) == false)
        #expect(outbox.reconnected(mergedCount: 2) == false)
    }

    @Test func `an acknowledgement of what was not sent on this connection is false`() {
        var outbox = IntervalOutbox()
        outbox.add(.second(0))
        outbox.add(.second(1))
        _ = outbox.next()

        #expect(outbox.acknowledge(1) == false)
        #expect(outbox.acknowledge(0) == true)
        #expect(outbox.acknowledge(0) == true)
    }

    @Test(arguments: 0..<20)
    func `over the bound neighbours are merged and no sample is lost`(seed: Int) {
        var random = RandomStream(seed: UInt64(seed), index: 0)
        var outbox = IntervalOutbox(sentLimit: 3, waitingLimit: 8)
        var requests: UInt64 = 0
        for second in 0..<100 {
            let count = random.below(4)
            requests += count
            outbox.add(.second(second, requests: count))
        }

        var taken: [Interval] = []
        while let interval = outbox.next() {
            taken.append(interval)
            _ = outbox.acknowledge(interval.sequence)
        }

        #expect(taken.count == 8)
        #expect(taken.reduce(0) { $0 + $1.sliceCount } == 100)
        let merged = taken.flatMap(\.cells).reduce(0) { $0 + $1.success.totals.count }
        #expect(merged == requests)
        // Evenly: none covers much more than twice its share.
        #expect(taken.allSatisfy { $0.sliceCount <= 26 })
        #expect(
            zip(taken, taken.dropFirst()).allSatisfy { $0.endNanoseconds == $1.startNanoseconds }
        )
    }

    @Test func `what was sent is never merged`() {
        var outbox = IntervalOutbox(sentLimit: 2, waitingLimit: 2)
        outbox.add(.second(0))
        outbox.add(.second(1))
        let sent = [outbox.next(), outbox.next()]
        for second in 2..<10 { outbox.add(.second(second)) }

        #expect(outbox.reconnected(mergedCount: 0) == true)
        #expect([outbox.next(), outbox.next()] == sent)
    }
}

extension Interval {
    static func second(_ second: Int, requests: UInt64 = 0) -> Interval {
        let metrics = EndpointMetrics()
        for request in 0..<requests {
            metrics.success.record(nanoseconds: Int64(request) * 1_000_000)
        }
        let start = Int64(second) * 1_000_000_000
        return Interval(
            sequence: 0,
            slice: start..<start + 1_000_000_000,
            activeUsers: 1,
            engineCPUNanoseconds: 1,
            cells: requests == 0 ? [] : [metrics.cell(window: 0, endpoint: 0)]
        )
    }
}
