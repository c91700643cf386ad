// SPDX-License-Identifier: Apache-2.0

/// The users of one worker over the whole run: a segment, what changed hands since, and by what the
/// number of users of the whole run was changed.
package struct UserShare: Sendable, Equatable {
    /// Nil for a worker that came late.
    package let segment: Segment?
    /// In order of time.
    package private(set) var moves: [UserMove]
    /// In order of time.
    package let changes: [UserChange]

    package init(segment: Segment?, moves: [UserMove] = [], changes: [UserChange] = []) {
        self.segment = segment
        self.moves = moves.sorted { $0.instantNanoseconds < $1.instantNanoseconds }
        self.changes = changes
    }

    /// True when the worker owns the user at an instant of the run, in ns.
    package func owns(user: Int, atNanoseconds instant: Int64) -> Bool {
        let last = moves.last { $0.user == user && $0.instantNanoseconds <= instant }
        return last?.isGain ?? startsWith(user: user)
    }

    /// Which of the worker's engine threads drives a user, whoever owns it.
    package func engine(ofUser user: Int, engineCount: Int) -> Int {
        user / (segment?.count ?? 1) % engineCount
    }

    private func startsWith(user: Int) -> Bool { segment?.owns(user: user) ?? false }
}

extension UserSchedule {
    /// All transitions of the users that one engine of a worker drives, in order of time.
    ///
    /// A user is active while the load profile plans it and the worker owns it.
    package func transitions(
        in share: UserShare,
        engine: Int,
        of engineCount: Int
    ) -> [UserTransition] {
        let moved = Dictionary(grouping: share.moves) { $0.user }
        var planned: [Int: [UserTransition]] = [:]
        var transitions: [UserTransition] = []
        for transition in self.transitions(in: .whole) {
            let user = transition.user
            guard share.engine(ofUser: user, engineCount: engineCount) == engine else { continue }
            if moved[user] != nil {
                planned[user, default: []].append(transition)
            } else if share.segment?.owns(user: user) == true {
                transitions.append(transition)
            }
        }
        guard !planned.isEmpty else { return transitions }
        for (user, ownTransitions) in planned {
            let moves = moved[user] ?? []
            let isOwned = share.segment?.owns(user: user) ?? false
            transitions += Self.intersection(ownTransitions, moves, isOwned: isOwned)
        }
        return transitions.sorted {
            ($0.instantNanoseconds, $0.user) < ($1.instantNanoseconds, $1.user)
        }
    }

    /// When a user is both planned and owned.
    private static func intersection(
        _ planned: [UserTransition],
        _ moves: [UserMove],
        isOwned: Bool
    ) -> [UserTransition] {
        var isPlanned = false
        var isOwned = isOwned
        var isActive = false
        var result: [UserTransition] = []
        var nextMove = 0
        var nextPlan = 0
        while nextMove < moves.count || nextPlan < planned.count {
            let moveInstant =
                nextMove < moves.count ? moves[nextMove].instantNanoseconds : .max
            let planInstant =
                nextPlan < planned.count ? planned[nextPlan].instantNanoseconds : .max
            let instant = min(moveInstant, planInstant)
            let user = planned.first?.user ?? 0
            if moveInstant == instant {
                isOwned = moves[nextMove].isGain
                nextMove += 1
            } else {
                isPlanned = planned[nextPlan].becomesActive
                nextPlan += 1
            }
            guard (isPlanned && isOwned) != isActive else { continue }
            isActive.toggle()
            result.append(
                UserTransition(instantNanoseconds: instant, user: user, becomesActive: isActive)
            )
        }
        return result
    }
}
