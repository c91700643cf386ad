// SPDX-License-Identifier: Apache-2.0

/// Users over time.
package enum LoadProfile: Sendable, Equatable {
    /// Up to `users` at `spawnRate`, then constant; `runTime` includes ramp and warm-up.
    case constant(users: Int, spawnRate: Rate, runTime: Duration)
    /// One after the other, from no user; never empty.
    case stages([Stage])
    /// The open model: tasks are due at fixed instants, whether a user is free or not.
    case arrivals(Arrivals)

    /// One length of the profile that ends at a number of users.
    package struct Stage: Sendable, Equatable {
        package let duration: Duration
        package let users: Int
        /// Nil spreads the change evenly over the stage.
        package let spawnRate: Rate?

        package init(duration: Duration, users: Int, spawnRate: Rate?) {
            self.duration = duration
            self.users = users
            self.spawnRate = spawnRate
        }
    }

    package var stages: [Stage] {
        switch self {
        case .constant(let users, let spawnRate, let runTime):
            [Stage(duration: runTime, users: users, spawnRate: spawnRate)]
        case .stages(let stages): stages
        case .arrivals(let arrivals):
            // All users that may be in flight exist from the first instant on.
            [
                Stage(
                    duration: arrivals.duration,
                    users: arrivals.maxInFlight,
                    spawnRate: Rate(count: Int64(arrivals.maxInFlight), per: .nanoseconds(1))
                )
            ]
        }
    }

    package var duration: Duration { stages.reduce(.zero) { $0 + $1.duration } }

    /// Of the open model; nil for the others.
    package var arrivals: Arrivals? {
        if case .arrivals(let arrivals) = self { arrivals } else { nil }
    }

    /// The highest rate at which users start or stop.
    package var steepestRate: Rate {
        var users = 0
        var rates: [Rate] = []
        for stage in stages {
            if let rate = stage.rate(from: users) { rates.append(rate) }
            users = stage.users
        }
        return rates.max { $0.perSecond < $1.perSecond } ?? Rate(count: 1, per: .seconds(1))
    }

    /// The most users that are ever active.
    package var peakUsers: Int { stages.map(\.users).max() ?? 0 }
}
