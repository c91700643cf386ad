// SPDX-License-Identifier: Apache-2.0

/// How much load, for how long, and which part of it is measured.
package struct Load: Sendable, Equatable {
    package let profile: LoadProfile
    /// Excludes requests that start earlier than this after the run's start from the results.
    package let warmup: Duration
    /// The measured part, this many times; odd, so that a median is a measured value.
    package let iterations: Int
    package let seed: UInt64
    /// Time for requests in flight at the end before they are cut.
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
