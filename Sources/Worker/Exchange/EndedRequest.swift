// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// A user's request that has ended, redirects included: what the engine records of it.
struct EndedRequest {
    let endpoint: Int
    /// When it was sent; on the monotonic clock, in ns.
    let start: Int64
    /// When it was to be sent: the same but for the first request of an arrival.
    let intended: Int64
    /// Of all hops.
    let phases: PhaseDurations
    let findings: ReplyInspection.Findings
}
