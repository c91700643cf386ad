// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The task of one engine: its users, and when it starts and ends.
struct EnginePlan: Sendable {
    let users: UserPlan
    let allowedHosts: AllowedHosts
    /// Put the only user's values at its end into the last slice.
    let wantsVariables: Bool
    /// Users of other workers may still arrive when this engine's own have finished.
    let mayGainUsers: Bool

    var scenario: Scenario { users.scenario }

    /// After this nothing starts, on the monotonic clock, in ns.
    var end: Int64 { users.runStart + scenario.load.total.nanoseconds }
}
