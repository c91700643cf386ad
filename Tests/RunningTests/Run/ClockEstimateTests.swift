// SPDX-License-Identifier: Apache-2.0

import Protocol
import ProtocolTests
import Shared
import TestSupport
import Testing

@testable import Running

struct ClockEstimateTests {
    @Test(arguments: UInt64(0)..<100)
    func `the offset is within its bound whatever the delays each way`(seed: UInt64) throws {
        var random = RandomStream(seed: seed, index: 0)
        let offset = Int64(random.below(1_000_000_000_000)) - 500_000_000_000
        var estimate = ClockEstimate()
        var now: Int64 = 1_000_000_000
        for ping in UInt64(0)..<10 {
            estimate.sent(ping: ping, now: now)
            now += Int64(random.below(50_000_000))
            let clock = now + offset
            now += Int64(random.below(50_000_000))
            let isKnown = estimate.received(pong: ping, clock: clock, now: now)
            #expect(isKnown == true)

            let reading = try #require(estimate.reading)
            #expect(abs(reading.offset - offset) <= reading.bound)
        }
        #expect(estimate.roundTripCount == 10)
    }

    @Test func `an answer that nobody asked for, or a second one, is none`() {
        var estimate = ClockEstimate()
        estimate.sent(ping: 0, now: 0)

        let answers = [1, 0, 0].map { estimate.received(pong: $0, clock: 5, now: 9) }

        #expect(answers == [false, true, false])
    }

    @Test func `drift is what both readings together cannot explain`() {
        var estimate = ClockEstimate()
        estimate.sent(ping: 0, now: 0)
        _ = estimate.received(pong: 0, clock: 1_000, now: 200)
        // Offset 900, off by at most 100.
        #expect(estimate.drift(since: ClockReading(offset: 1_050, bound: 100)) == 0)
        #expect(estimate.drift(since: ClockReading(offset: 1_150, bound: 100)) == 250)
        #expect(estimate.drift(since: ClockReading(offset: 650, bound: 100)) == -250)
    }

    @Test func `a clock at the end of its range traps nothing`() {
        for clock in [Int64.min, -1, .max] {
            var estimate = ClockEstimate()
            estimate.sent(ping: 0, now: 5)
            _ = estimate.received(pong: 0, clock: clock, now: 9)
            _ = estimate.drift(since: ClockReading(offset: .min, bound: .max))
        }
    }
}
