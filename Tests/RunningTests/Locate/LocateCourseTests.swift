// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Judging
@testable import JudgingTests
@testable import Running

struct LocateCourseTests {
    /// Runs a course on made-up blocks of builds that are so many times as slow as the first.
    private func course(
        _ factors: [Double],
        seed: UInt64,
        noise: NoiseModel = PairedSamples.noise(),
        each: (LocateCourse.Slot) -> Void = { _ in }
    ) -> LocateCourse {
        var course = LocateCourse(
            buildCount: factors.count,
            gate: PairedGate(noise: noise),
            seed: seed
        )
        var samples = PairedSamples(seed: seed &+ 1000)
        while true {
            switch course.next() {
            case .warmUp: course.warmed()
            case .measure(let slot):
                each(slot)
                samples.factor = factors[slot.build]
                course.add(samples.block(.candidate))
            case .over: return course
            }
        }
    }

    @Test func `every build is warmed once, in order`() {
        var course = LocateCourse(buildCount: 3, gate: PairedGate(), seed: 1)
        for place in 0..<3 {
            #expect(course.next() == .warmUp(place))
            #expect(course.next() == .warmUp(place))
            course.warmed()
        }
        guard case .measure = course.next() else {
            Issue.record("no block")
            return
        }
    }

    @Test func `a round has each build once, neighbours one after the other, up or down`() {
        var upCount = 0
        for seed in UInt64(0)..<40 {
            var rounds: [Int: [LocateCourse.Slot]] = [:]
            let course = course([1, 1, 1, 1], seed: seed) {
                rounds[$0.round, default: []].append($0)
            }
            #expect(rounds.count == course.roundCount)
            for round in rounds.values {
                let builds = round.map(\.build)
                #expect(builds == (round[0].isUp ? [0, 1, 2, 3] : [3, 2, 1, 0]))
                if round[0].isUp { upCount += 1 }
            }
        }
        // At least 120 fair coins.
        #expect((25...400).contains(upCount))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `the step is found where it is, and its neighbours do not fail`(seed: UInt64) {
        let place = 1 + Int(seed % 4)
        let factors = (0..<5).map { $0 < place ? 1 : 1.3 }

        let course = course(factors, seed: seed)

        let failing = course.neighbours.filter { $0.decision.verdict == .fail }
        #expect(failing.map(\.after) == [place])
        #expect(course.whole.decision.verdict == .fail)
        #expect(course.roundCount <= 8)
    }

    @Test func `equal builds are shown to be equal, without a false alarm`() {
        for seed in UInt64(0)..<20 {
            let course = course([1, 1, 1, 1], seed: seed)
            #expect(!course.neighbours.contains { $0.decision.verdict == .fail })
        }
    }

    @Test func `many small steps fail from end to end only`() {
        let course = course([1, 1.06, 1.12, 1.19, 1.26], seed: 3)

        #expect(!course.neighbours.contains { $0.decision.verdict == .fail })
        #expect(course.whole.decision.verdict == .fail)
    }

    @Test func `a void block is measured again, and too many are no measurement`() {
        var course = LocateCourse(buildCount: 2, gate: PairedGate(), seed: 1)
        course.warmed()
        course.warmed()
        let first = course.next()
        course.add([:], voidReason: "worker w was lost")
        #expect(course.next() == first)
        course.add([:], voidReason: "worker w was lost")
        #expect(course.problem == nil)
        course.add([:], voidReason: "worker w was lost")
        #expect(course.next() == .over)
        #expect(
            course.problem == "3 of 3 blocks were void; at most 20 % are allowed: worker w was lost"
        )
    }

    @Test func `stopped before the first look, nothing is said to be equal`() {
        var course = LocateCourse(buildCount: 3, gate: PairedGate(), seed: 1)
        course.stop()

        #expect(course.next() == .over)
        #expect(course.neighbours.allSatisfy { $0.decision.verdict == .invalid })
    }
}
