// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// What one engine is to do: its users, and when it starts and ends.
struct EnginePlan: Sendable {
    let users: UserPlan
    let allowedHosts: AllowedHosts
    /// The only user's values at its end belong into the last slice.
    let wantsVariables: Bool
    /// Users of other workers may still come when this engine's own are through.
    let mayGainUsers: Bool

    var scenario: Scenario { users.scenario }

    /// After this nothing starts, on the monotonic clock, in ns.
    var end: Int64 { users.runStart + scenario.load.total.nanoseconds }
}
