// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// Which users of a run one engine has, and when they start.
struct UserPlan: Sendable {
    let scenario: Scenario
    /// The worker's part of the run's users, at the start.
    let share: UserShare
    /// Position among the worker's engines, from 0.
    let engineIndex: Int
    let engineCount: Int
    /// The common start instant on this machine's monotonic clock, in ns.
    let runStart: Int64
    /// When this worker starts: the same, or later when it comes late.
    let ownStart: Int64

    /// When each of this engine's users becomes active or stops.
    func transitions(in share: UserShare) -> [UserTransition] {
        UserSchedule(scenario.load.profile.changed(by: share.changes))
            .transitions(in: share, engine: engineIndex, of: engineCount)
    }

    /// The arrivals of the whole run, in the open model.
    var arrivals: ArrivalSequence? {
        guard let arrivals = scenario.load.profile.arrivals,
            let curve = ArrivalCurve(arrivals.stages)
        else { return nil }
        return ArrivalSequence(curve, arrivals.spacing, seed: scenario.load.seed)
    }
}
