// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

struct UserScheduleTests {
    private static let twentyUsers = LoadProfile.constant(
        users: 20,
        spawnRate: Rate(count: 5, per: .seconds(1)),
        runTime: .seconds(90)
    )

    @Test func `users of a ramp start one period apart and the first at once`() {
        let schedule = UserSchedule(Self.twentyUsers)

        let transitions = schedule.transitions(in: .whole)

        #expect(transitions.map(\.user) == Array(0..<20))
        #expect(transitions.allSatisfy { $0.becomesActive })
        #expect(transitions.map(\.instantNanoseconds) == (0..<20).map { $0 * 200_000_000 })
    }

    @Test func `twenty users over three workers are seven, seven and six at the plateau`() {
        let shares = (0..<3).map { Segment(index: $0, count: 3).share(of: 20) }

        #expect(shares == [7, 7, 6])
    }

    @Test(arguments: 1...200)
    func `at every transition the segments sum to the whole within one user`(seed: Int) {
        var random = RandomStream(seed: UInt64(seed), index: 0)
        let profile = LoadProfile.random(&random)
        let schedule = UserSchedule(profile)
        let workerCount = Int(random.below(6)) + 1
        let instants = schedule.transitions(in: .whole).map(\.instantNanoseconds)

        for instant in instants {
            let active = (0..<workerCount).map { worker in
                schedule.activeCount(
                    at: instant,
                    in: Segment(index: worker, count: workerCount)
                )
            }
            #expect(active.reduce(0, +) == schedule.activeCount(at: instant, in: .whole))
            #expect((active.max() ?? 0) - (active.min() ?? 0) <= 1)
        }
    }

    @Test(arguments: 1...200)
    func `the closed form of planned users agrees with counting transitions`(seed: Int) {
        var random = RandomStream(seed: UInt64(seed), index: 1)
        let profile = LoadProfile.random(&random)
        let schedule = UserSchedule(profile)
        let transitions = schedule.transitions(in: .whole)
        let around = transitions.flatMap { [$0.instantNanoseconds, $0.instantNanoseconds + 1] }

        for instant in around + [0, profile.duration.nanoseconds] {
            let counted = schedule.activeCount(at: instant, in: .whole)
            #expect(schedule.plannedUsers(atNanoseconds: instant) == counted)
        }
    }

    @Test func `a stage that falls stops the users that came last`() {
        let schedule = UserSchedule(
            .stages([
                .init(duration: .seconds(2), users: 4, spawnRate: nil),
                .init(duration: .seconds(2), users: 2, spawnRate: nil),
            ])
        )

        let falling = schedule.transitions(in: .whole).filter { !$0.becomesActive }

        #expect(falling.map(\.user) == [3, 2])
        #expect(falling.map(\.instantNanoseconds) == [2_000_000_000, 3_000_000_000])
        #expect(schedule.plannedUsers(atNanoseconds: 4_000_000_000) == 2)
    }
}

extension UserSchedule {
    /// The slow twin of the closed form: the transitions up to an instant, counted.
    fileprivate func activeCount(at instant: Int64, in segment: Segment) -> Int {
        transitions(in: segment)
            .filter { $0.instantNanoseconds <= instant }
            .reduce(0) { $0 + ($1.becomesActive ? 1 : -1) }
    }
}

extension LoadProfile {
    fileprivate static func random(_ random: inout RandomStream) -> LoadProfile {
        var stages: [Stage] = []
        var users = 0
        for _ in 0...random.below(4) {
            let next = Int(random.below(40))
            let duration = Duration.milliseconds(Int64(random.below(20_000)) + 1000)
            let change = Int64(abs(next - users))
            // Fast enough to reach the stage's number within it, as the parser demands.
            let rate =
                random.below(2) == 0 || change == 0
                ? nil : Rate(count: change + Int64(random.below(9)), per: duration)
            stages.append(Stage(duration: duration, users: next, spawnRate: rate))
            users = next
        }
        return .stages(stages)
    }
}
