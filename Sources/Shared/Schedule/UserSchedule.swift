// SPDX-License-Identifier: Apache-2.0

/// When which user of the run is active: the load profile's closed form.
///
/// Users are a stack: user `u` is active exactly while more than `u` users are planned. User `k` of
/// a ramp from `a` users starts at `(k - a) / rate`, so the first starts at once. Each instant is
/// computed from the stage's start, never from the user before.
package struct UserSchedule: Sendable {
    private let stages: [LoadProfile.Stage]

    package init(_ profile: LoadProfile) {
        stages = profile.stages
    }

    /// All transitions of the users that the segment owns, in order of time.
    package func transitions(in segment: Segment) -> [UserTransition] {
        var transitions: [UserTransition] = []
        var origin: Int64 = 0
        var users = 0
        for stage in stages {
            if let rate = stage.rate(from: users) {
                let isRising = stage.users > users
                for position in 0..<abs(stage.users - users) {
                    let user = isRising ? users + position : users - 1 - position
                    guard segment.owns(user: user) else { continue }
                    let delay = rate.instantNanoseconds(ofIndex: Int64(position))
                    transitions.append(
                        UserTransition(
                            instantNanoseconds: origin + delay,
                            user: user,
                            becomesActive: isRising
                        )
                    )
                }
            }
            users = stage.users
            origin += stage.duration.nanoseconds
        }
        return transitions
    }

    /// Users planned at an instant, in ns since the run's start; at and after the end, the last
    /// stage's number.
    package func plannedUsers(atNanoseconds instant: Int64) -> Int {
        var origin: Int64 = 0
        var users = 0
        for stage in stages {
            let end = origin + stage.duration.nanoseconds
            if instant < end, let rate = stage.rate(from: users) {
                let change = abs(stage.users - users)
                let moved = min(change, rate.dueCount(byNanoseconds: instant - origin))
                return stage.users > users ? users + moved : users - moved
            }
            users = stage.users
            if instant < end { return users }
            origin = end
        }
        return users
    }
}
