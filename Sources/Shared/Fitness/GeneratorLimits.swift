// SPDX-License-Identifier: Apache-2.0

/// When a worker's load generator is too slow for its figures to be the target's.
///
/// All limits are here. They are wide: a busy neighbour on a shared machine must not make a run
/// INVALID, a generator at its end must.
package enum GeneratorLimits {
    /// An engine thread that computes for more of a second than this has no time left to be on time.
    package static let cpuFraction = 0.95
    /// A loop that looks at its sockets so late adds it to what it measures.
    package static let loopLag = Duration.milliseconds(250)
    /// Of a slice that is shorter, a CPU share says nothing.
    package static let shortest = Duration.milliseconds(900)
    /// Unfit seconds of the measured part, of all of them; one alone is let pass.
    package static let unfitFraction = 0.10
    /// Arrivals that found no user free, of all that were due: more is not the load that was asked.
    package static let droppedFraction = 0.001
}
