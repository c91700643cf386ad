// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

struct UserChangeTests {
    private static let millisecond: Int64 = 1_000_000

    @Test(arguments: UInt64(0)..<200)
    func `users go to each new number at its rate, from what they are then`(seed: UInt64) {
        var random = RandomStream(seed: seed, index: 0)
        let stages = (0..<1 + random.below(3)).map { _ in Self.stage(&random) }
        let profile = LoadProfile.stages(stages)
        let changes = Self.changes(&random)
        let schedule = UserSchedule(profile.changed(by: changes))

        for time in Int64(0)..<120 {
            let instant = time * Self.millisecond
            let expected = Self.walked(profile, changes, until: instant)
            #expect(schedule.plannedUsers(atNanoseconds: instant) == expected, "at \(time) ms")
        }
    }

    @Test(arguments: UInt64(0)..<200)
    func `as many users have come as are planned`(seed: UInt64) {
        var random = RandomStream(seed: seed, index: 1)
        let profile = LoadProfile.stages((0..<1 + random.below(3)).map { _ in Self.stage(&random) })
        let changes = Self.changes(&random)
        let schedule = UserSchedule(profile.changed(by: changes))
        let transitions = schedule.transitions(in: .whole)

        for time in Int64(0)..<120 {
            let instant = time * Self.millisecond
            var active: Set<Int> = []
            for transition in transitions where transition.instantNanoseconds <= instant {
                if transition.becomesActive {
                    active.insert(transition.user)
                } else {
                    active.remove(transition.user)
                }
            }
            #expect(active == Set(0..<schedule.plannedUsers(atNanoseconds: instant)))
        }
    }

    @Test func `without a change the profile is what it was`() {
        let profile = LoadProfile.constant(
            users: 5,
            spawnRate: Rate(count: 1, per: .seconds(1)),
            runTime: .seconds(9)
        )

        #expect(profile.changed(by: []) == profile)
    }

    @Test func `numbers beyond what can be counted are none`() {
        let rate = Rate(count: 1, per: .seconds(1))
        #expect(UserChange(instantNanoseconds: 0, users: 0, spawnRate: rate) == nil)
        #expect(UserChange(instantNanoseconds: 0, users: 1_000_001, spawnRate: rate) == nil)
        #expect(UserChange(instantNanoseconds: -1, users: 1, spawnRate: rate) == nil)
        #expect(UserChange(instantNanoseconds: .max, users: 1, spawnRate: rate) == nil)
        let slow = Rate(count: 1, per: .seconds(3601))
        #expect(UserChange(instantNanoseconds: 0, users: 1, spawnRate: slow) == nil)
        // The slowest and the fastest that there can be, to the last user.
        let rates = [
            Rate(count: 1, per: .seconds(3600)),
            Rate(count: .max, per: Duration.nanoseconds(Int64.max)),
            Rate(count: 100, per: .seconds(7200)),
        ]
        for rate in rates {
            let change = UserChange(instantNanoseconds: 0, users: 1_000_000, spawnRate: rate)
            let profile = LoadProfile.stages([]).changed(by: [change].compactMap { $0 })
            let schedule = UserSchedule(profile)
            #expect(schedule.plannedUsers(atNanoseconds: .max / 2) == 1_000_000)
        }
    }

    /// Lengths and rates that meet the milliseconds at which it is looked.
    private static func stage(_ random: inout RandomStream) -> LoadProfile.Stage {
        let rate = Rate(count: 1 + Int64(random.below(4)), per: .milliseconds(2))
        let users = Int(random.below(20))
        return LoadProfile.Stage(
            // Long enough for any change at any rate.
            duration: .milliseconds(40 + Int64(random.below(20))),
            users: users,
            spawnRate: rate
        )
    }

    /// In order of time, at instants of their own at which no stage ends.
    private static func changes(_ random: inout RandomStream) -> [UserChange] {
        Set((0..<1 + random.below(4)).map { _ in Int64(random.below(110)) }).sorted()
            .compactMap { time in
                UserChange(
                    instantNanoseconds: time * millisecond + 100_000,
                    users: 1 + Int(random.below(30)),
                    spawnRate: Rate(count: 1 + Int64(random.below(4)), per: .milliseconds(2))
                )
            }
    }

    /// By the words of the description: where users are at the change, and then one after the other.
    private static func walked(
        _ profile: LoadProfile,
        _ changes: [UserChange],
        until instant: Int64
    ) -> Int {
        guard let last = changes.last(where: { $0.instantNanoseconds <= instant }) else {
            return UserSchedule(profile).plannedUsers(atNanoseconds: instant)
        }
        let earlier = Array(changes.prefix { $0 != last })
        let before = walked(profile, earlier, until: last.instantNanoseconds)
        let since = instant - last.instantNanoseconds
        let moved = min(
            abs(last.users - before),
            last.spawnRate.dueCount(byNanoseconds: since)
        )
        return last.users > before ? before + moved : before - moved
    }
}
