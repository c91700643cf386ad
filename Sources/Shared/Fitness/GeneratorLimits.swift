// SPDX-License-Identifier: Apache-2.0

/// When a worker's load generator is too slow for its figures to be the target's.
///
/// All limits are here. They are wide: a busy neighbour on a shared machine must not make a run
/// INVALID, a generator at its end must.
package enum GeneratorLimits {
    /// An engine thread that is busy for more of a second than this cannot be on time.
    package static let cpuFraction = 0.95
    /// A loop that checks its sockets this late adds the delay to its measurements.
    package static let loopLag = Duration.milliseconds(250)
    /// In a shorter slice a CPU share has no meaning.
    package static let shortest = Duration.milliseconds(900)
    /// The tolerated share of unfit seconds in the measured part; one alone is always tolerated.
    package static let unfitFraction = 0.10
    /// The tolerated share of arrivals that found no user free: with more, the load is not as
    /// specified.
    package static let droppedFraction = 0.001
}
