// SPDX-License-Identifier: Apache-2.0

/// How long a user waits after a task.
package enum Wait: Sendable, Equatable {
    case none
    case constant(Duration)
    /// Uniformly distributed; the first is at most the second.
    case between(Duration, Duration)
    /// Minimum time from the start of one task to the start of the next.
    case pacing(Duration)
    /// Tasks per user and time, at most: pacing by its inverse.
    case throughput(Rate)
}
