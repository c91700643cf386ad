// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Judging
@testable import Running

struct PairCourseTests {
    private static func course(
        seed: UInt64 = 1,
        _ end: PairCourse.End = .afterPairs(4)
    ) -> PairCourse {
        PairCourse(gate: PairedGate(), end: end, seed: seed)
    }

    @Test func `each arm is warmed once before the first block`() {
        var course = Self.course()

        let steps = (0..<3).map { _ in course.warms() }

        #expect(steps == [.warmUp(.baseline), .warmUp(.candidate), nil])
    }

    @Test func `until a step is done it is said again`() {
        var course = Self.course()

        #expect(course.next() == course.next())
        course.warmed(.baseline)
        course.warmed(.candidate)
        #expect(course.next() == course.next())
    }

    @Test func `each pair has both arms, and the order is random and the seed's`() {
        var firsts: [Arm] = []
        for seed in UInt64(0)..<200 {
            var course = Self.course(seed: seed)
            let slots = course.measuresAll()
            #expect(
                slots
                    == {
                        var again = Self.course(seed: seed)
                        return again.measuresAll()
                    }()
            )
            for pair in 1...4 {
                let own = slots.filter { $0.pair == pair }
                #expect(own.map(\.order) == [1, 2])
                #expect(Set(own.map(\.arm)) == [.baseline, .candidate])
                firsts.append(own[0].arm)
            }
        }

        // 800 fair coins: six standard deviations are 85.
        #expect(abs(firsts.count { $0 == .baseline } - 400) < 85)
    }

    @Test func `a void block is measured again in its place and is not judged`() {
        var course = Self.course()
        _ = course.warmsAll()
        guard case .measure(let slot) = course.next() else {
            Issue.record("no slot")
            return
        }

        course.add(.of(slot, latency: 100, void: "worker w was lost"))

        #expect(course.next() == .measure(slot))
        course.add(.of(slot, latency: 100))
        #expect(course.next() != .measure(slot))
        #expect(course.blocks.count == 2)
    }

    @Test func `too many void blocks are no measurement`() throws {
        var course = Self.course(.atDecision)
        _ = course.warmsAll()
        for _ in 0..<3 {
            guard case .measure(let slot) = course.next() else { break }
            course.add(.of(slot, latency: 100, void: "worker w was lost"))
        }

        guard case .over(let decision) = course.next() else {
            Issue.record("it goes on")
            return
        }
        #expect(decision.verdict == .invalid)
        #expect(
            decision.reasons == [
                "3 of 3 blocks were void; at most 20 % are allowed: worker w was lost"
            ]
        )
    }

    @Test func `it stops at the first look that decides`() throws {
        var course = Self.course(.atDecision)

        let slots = course.measuresAll { slot in slot.arm == .baseline ? 1000 : 2000 }

        #expect(slots.count == 10)
        guard case .over(let decision) = course.next() else {
            Issue.record("it goes on")
            return
        }
        #expect(decision.verdict == .fail)
        #expect(decision.pairCount == 5)
    }

    @Test func `stopped before the first look, nothing passes`() throws {
        var course = Self.course(.atDecision)
        _ = course.warmsAll()
        for _ in 0..<3 {
            guard case .measure(let slot) = course.next() else { break }
            course.add(.of(slot, latency: 100))
        }

        course.stop()

        guard case .over(let decision) = course.next() else {
            Issue.record("it goes on")
            return
        }
        #expect(decision.verdict != .pass)
    }

    @Test func `a shorter plan of looks spends all of alpha`() {
        #expect(Looks.withNoiseModel.upTo(12) == .withNoiseModel)
        for pairCount in [3, 5, 8] {
            let looks = Looks.withNoiseModel.upTo(pairCount)
            #expect(looks.pairCounts.last == pairCount)
            #expect(abs(looks.alphaShares.reduce(0, +) - 1) < 1e-12)
        }
    }
}

extension PairCourse {
    /// Does the warm-up that is next; nil when none is.
    fileprivate mutating func warms() -> Step? {
        let step = next()
        guard case .warmUp(let arm) = step else { return nil }
        warmed(arm)
        return step
    }

    fileprivate mutating func warmsAll() -> Int {
        var count = 0
        while warms() != nil { count += 1 }
        return count
    }

    /// Every slot until it is over; each block has successes of one latency, in µs.
    fileprivate mutating func measuresAll(latency: (Slot) -> Int64 = { _ in 100 }) -> [Slot] {
        _ = warmsAll()
        var slots: [Slot] = []
        while case .measure(let slot) = next() {
            slots.append(slot)
            add(.of(slot, latency: latency(slot) + Int64(slot.pair)))
        }
        return slots
    }
}

extension Block {
    fileprivate static func of(
        _ slot: PairCourse.Slot,
        latency: Int64,
        void: String? = nil
    ) -> Block {
        let histogram = Histogram()
        for _ in 0..<3000 { histogram.record(nanoseconds: latency * 1000) }
        let endpoint = EndpointBlock(latencies: LatencyDistribution(histogram), failures: 0)
        return Block(
            pair: slot.pair,
            order: slot.order,
            arm: slot.arm,
            endpoints: ["/a": endpoint],
            voidReason: void,
            origin: "test"
        )
    }
}
