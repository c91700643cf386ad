// SPDX-License-Identifier: Apache-2.0

/// A change of the number of users, from an instant of a run on.
package struct UserChange: Sendable, Hashable {
    /// Since the run's start, in ns.
    package let instantNanoseconds: Int64
    /// The number of active users from then on, until the next change or the end.
    package let users: Int
    /// How fast users start or stop.
    package let spawnRate: Rate

    /// The most users that can be requested.
    package static let userLimit = ScenarioLimits.users
    /// At the slowest rate one user takes so long, so that no instant is beyond what can be counted.
    package static let longestForOne = Duration.seconds(3600)

    /// Nil if a number exceeds its limit.
    package init?(instantNanoseconds: Int64, users: Int, spawnRate: Rate) {
        guard instantNanoseconds >= 0, instantNanoseconds <= ScenarioLimits.total.nanoseconds,
            (1...Self.userLimit).contains(users),
            // Of more than any period has nanoseconds it is true, and would overflow.
            spawnRate.period <= Self.longestForOne * min(spawnRate.count, 1_000_000_000)
        else { return nil }
        self.instantNanoseconds = instantNanoseconds
        self.users = users
        self.spawnRate = spawnRate
    }
}

extension LoadProfile {
    /// The profile as it is after changes, which are in order of time: up to each as it was before;
    /// from then on its number of users, without an end.
    package func changed(by changes: [UserChange]) -> LoadProfile {
        changes.isEmpty ? self : .stages(changes.reduce(stages) { Self.stages($0, changedBy: $1) })
    }

    private static func stages(_ stages: [Stage], changedBy change: UserChange) -> [Stage] {
        let before = Self.stages(stages, until: change.instantNanoseconds)
        let moved = abs(change.users - (before.last?.users ?? 0))
        let ramp = moved == 0 ? 0 : change.spawnRate.instantNanoseconds(ofIndex: Int64(moved - 1))
        let change = Stage(
            duration: .nanoseconds(ramp + 1),
            users: change.users,
            spawnRate: change.spawnRate
        )
        return before + [change]
    }

    /// The part before an instant; a stage in progress ends there, with the users it has.
    private static func stages(_ stages: [Stage], until instant: Int64) -> [Stage] {
        var result: [Stage] = []
        var left = instant
        var users = 0
        for stage in stages where left > 0 {
            let length = stage.duration.nanoseconds
            if length <= left {
                result.append(stage)
            } else {
                result.append(stage.cut(afterNanoseconds: left, from: users))
            }
            left -= length
            users = result.last?.users ?? 0
        }
        guard left > 0 else { return result }
        return result + [Stage(duration: .nanoseconds(left), users: users, spawnRate: nil)]
    }
}

extension LoadProfile.Stage {
    /// The rate at which users start or stop if the stage begins with `users`; nil if none does.
    package func rate(from users: Int) -> Rate? {
        let change = Int64(abs(self.users - users))
        return change == 0 ? nil : spawnRate ?? Rate(count: change, per: duration)
    }

    fileprivate func cut(afterNanoseconds instant: Int64, from users: Int) -> Self {
        let rate = rate(from: users)
        let moved = min(abs(self.users - users), rate?.dueCount(byNanoseconds: instant) ?? 0)
        return Self(
            duration: .nanoseconds(instant),
            users: self.users > users ? users + moved : users - moved,
            spawnRate: rate
        )
    }
}
