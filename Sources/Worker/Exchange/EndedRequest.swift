// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// A user's finished request, including redirects, as the engine records it.
struct EndedRequest {
    let endpoint: Int
    /// When it was sent; on the monotonic clock, in ns.
    let start: Int64
    /// When it was due: when it was sent, except for the first request of an arrival.
    let intended: Int64
    /// Of all hops.
    let phases: PhaseDurations
    let findings: ReplyInspection.Findings
}
