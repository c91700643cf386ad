// SPDX-License-Identifier: Apache-2.0

/// Tasks that are due at fixed instants, however long earlier ones take: the open model.
package struct Arrivals: Sendable, Equatable {
    /// The distribution of the instants.
    package enum Spacing: String, Sendable, CaseIterable {
        case even
        /// At random, like independent people: a Poisson process of the same rate.
        case poisson
    }

    /// A stage: a length of time at a rate, or on the way to it.
    package struct Stage: Sendable, Equatable {
        package let duration: Duration
        /// At the stage's end; nil for none.
        package let rate: Rate?
        /// The rate rises or falls evenly from that of the stage before (at first none).
        package let isRamp: Bool

        package init(duration: Duration, rate: Rate?, isRamp: Bool) {
            self.duration = duration
            self.rate = rate
            self.isRamp = isRamp
        }
    }

    /// One after the other; never empty.
    package let stages: [Stage]
    package let spacing: Spacing
    /// Users that may be busy at once; a task that is due when all are is dropped.
    package let maxInFlight: Int

    package init(stages: [Stage], spacing: Spacing, maxInFlight: Int) {
        self.stages = stages
        self.spacing = spacing
        self.maxInFlight = maxInFlight
    }

    package var duration: Duration { stages.reduce(.zero) { $0 + $1.duration } }

    package static let defaultMaxInFlight = 1000
}
