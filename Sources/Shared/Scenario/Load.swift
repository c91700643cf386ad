// SPDX-License-Identifier: Apache-2.0

/// How much load, for how long, and which part of it is measured.
package struct Load: Sendable, Equatable {
    package let profile: LoadProfile
    /// Requests that start earlier than this after the run's start are not in the results.
    package let warmup: Duration
    /// The measured part, this many times; odd, so that a median is a measured value.
    package let iterations: Int
    package let seed: UInt64
    /// What requests in flight get at the end before they are cut.
    package var stopTimeout = Self.defaultStopTimeout

    package init(profile: LoadProfile, warmup: Duration, iterations: Int, seed: UInt64) {
        self.profile = profile
        self.warmup = warmup
        self.iterations = iterations
        self.seed = seed
    }

    package static let defaultStopTimeout = Duration.seconds(10)

    /// Length of one measured part.
    package var measured: Duration { profile.duration - warmup }

    /// From the first user's start to the last possible start of a request.
    package var total: Duration { warmup + measured * iterations }

    /// The part of the run to which a request that starts at this instant belongs; see `LoadWindows`.
    package func window(atNanoseconds instant: Int64) -> Int {
        LoadWindows(self).window(atNanoseconds: instant)
    }
}

/// The parts of a run in ns, so that asking for one costs no arithmetic on durations.
package struct LoadWindows: Sendable {
    private let warmup: Int64
    private let measured: Int64
    private let iterations: Int

    package init(_ load: Load) {
        warmup = load.warmup.nanoseconds
        measured = load.measured.nanoseconds
        iterations = load.iterations
    }

    /// The part of the run to which a request that starts at this instant belongs.
    ///
    /// 0 is the warm-up, 1 to `iterations` are the measured parts.
    package func window(atNanoseconds instant: Int64) -> Int {
        let afterWarmup = instant - warmup
        guard afterWarmup >= 0 else { return 0 }
        return min(iterations, 1 + Int(afterWarmup / measured))
    }
}

/// Users over time.
package enum LoadProfile: Sendable, Equatable {
    /// Up to `users` at `spawnRate`, then level; `runTime` is ramp and warm-up included.
    case constant(users: Int, spawnRate: Rate, runTime: Duration)
    /// One after the other, from no user; never empty.
    case stages([Stage])
    /// The open model: tasks are due at instants of their own, whoever is free.
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
            // Everyone who may be in flight is there from the first instant on.
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

    /// The fastest at which users come or go.
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
