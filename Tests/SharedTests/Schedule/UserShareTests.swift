// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

struct UserShareTests {
    @Test(arguments: UInt64(0)..<200)
    func `transitions are those of a walk through every instant`(seed: UInt64) {
        var random = RandomStream(seed: seed, index: 0)
        let users = 1 + Int64(random.below(6))
        let profile = LoadProfile.constant(
            users: Int(users),
            spawnRate: Rate(count: users, per: .milliseconds(40)),
            runTime: .milliseconds(100)
        )
        let schedule = UserSchedule(profile)
        let count = 1 + Int(random.below(3))
        let segment =
            random.below(4) == 0
            ? nil : Segment(index: Int(random.below(UInt64(count))), count: count)
        let moves = (0..<random.below(8)).map { _ in
            UserMove(
                user: Int(random.below(UInt64(users))),
                instantNanoseconds: Int64(random.below(100)) * 1_000_000,
                isGain: random.below(2) == 0
            )
        }
        let share = UserShare(segment: segment, moves: moves)
        let engineCount = 1 + Int(random.below(3))
        let transitions = (0..<engineCount).flatMap {
            schedule.transitions(in: share, engine: $0, of: engineCount)
        }

        for millisecond in Int64(0)..<100 {
            let instant = millisecond * 1_000_000
            let planned = schedule.plannedUsers(atNanoseconds: instant)
            let expected = (0..<Int(users)).filter {
                $0 < planned && share.owns(user: $0, atNanoseconds: instant)
            }
            let active = (0..<Int(users)).filter { user in
                transitions.last { $0.user == user && $0.instantNanoseconds <= instant }?
                    .becomesActive == true
            }
            #expect(active == expected, "at \(millisecond) ms")
        }
    }

    @Test func `no user is on two engines of a worker`() {
        let share = UserShare(
            segment: Segment(index: 1, count: 3),
            moves: [UserMove(user: 5, instantNanoseconds: 9, isGain: true)]
        )
        for user in 0..<50 {
            let engines = (0..<4).filter { share.engine(ofUser: user, engineCount: 4) == $0 }
            #expect(engines.count == 1)
        }
    }
}
