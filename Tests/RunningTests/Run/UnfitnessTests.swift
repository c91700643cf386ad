// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Running

struct UnfitnessTests {
    @Test func `one bad second in twenty is let pass, two in ten are not`() {
        #expect(!unfitness(of: 20, bad: [7]).isOverLimit)
        #expect(!unfitness(of: 1, bad: [0]).isOverLimit)
        #expect(!unfitness(of: 20, bad: [7, 9]).isOverLimit)
        #expect(unfitness(of: 10, bad: [7, 9]).isOverLimit)
    }

    @Test func `the worst second is named with what was wrong in it`() {
        var unfitness = Unfitness()
        unfitness.add(.second(3) { $0.busiestCPUNanoseconds = 960_000_000 }, isMeasured: true)
        unfitness.add(.second(4) { $0.loopLagNanoseconds = 900_000_000 }, isMeasured: true)
        unfitness.add(.second(5) { $0.busiestCPUNanoseconds = 990_000_000 }, isMeasured: true)

        #expect(unfitness.worst?.second == 4)
        #expect(unfitness.worst?.finding == "its loop was 900 ms late")
        #expect(unfitness.unfitSeconds == 3)
    }

    @Test func `the warm-up and the last fraction of a second are not looked at`() {
        var unfitness = Unfitness()
        var short = Interval.second(3) { $0.loopLagNanoseconds = 900_000_000 }
        short.endNanoseconds = short.startNanoseconds + 800_000_000
        unfitness.add(short, isMeasured: true)
        unfitness.add(.second(0) { $0.loopLagNanoseconds = 900_000_000 }, isMeasured: false)

        #expect(unfitness.seconds == 0)
        #expect(unfitness.worst == nil)
    }

    @Test func `a dropped arrival is the load's matter, not the generator's`() {
        var unfitness = Unfitness()
        unfitness.add(.second(0) { $0.droppedStartCount = 2 }, isMeasured: true)

        #expect(unfitness.worst == nil)
    }

    private func unfitness(of seconds: Int, bad: Set<Int>) -> Unfitness {
        var unfitness = Unfitness()
        for second in 0..<seconds {
            let lag: Int64 = bad.contains(second) ? 251_000_000 : 250_000_000
            unfitness.add(.second(second) { $0.loopLagNanoseconds = lag }, isMeasured: true)
        }
        return unfitness
    }
}

extension Interval {
    fileprivate static func second(
        _ second: Int,
        _ body: (inout GeneratorHealth) -> Void
    ) -> Interval {
        let start = Int64(second) * 1_000_000_000
        var interval = Interval(
            sequence: UInt64(second),
            slice: start..<start + 1_000_000_000,
            activeUsers: 1,
            engineCPUNanoseconds: 0,
            cells: []
        )
        body(&interval.health)
        return interval
    }
}
