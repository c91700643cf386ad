// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// When the users of one engine become active or stop, in order.
struct TransitionQueue {
    private var transitions: [UserTransition]
    private var position = 0
    /// The run's start on the monotonic clock, in ns.
    private let runStart: Int64

    init(_ transitions: [UserTransition], runStart: Int64) {
        self.transitions = transitions
        self.runStart = runStart
    }

    /// The list that holds now has none, not even one that has passed.
    var isEmpty: Bool { transitions.isEmpty }

    /// On the monotonic clock; `.max` for none.
    var nextInstant: Int64 {
        guard position < transitions.count else { return .max }
        return runStart + transitions[position].instantNanoseconds
    }

    /// True while users have yet to start.
    var bringsUsers: Bool { transitions[position...].contains(where: \.becomesActive) }

    /// The next one, if it is due.
    mutating func take(by now: Int64) -> UserTransition? {
        guard nextInstant <= now else { return nil }
        defer { position += 1 }
        return transitions[position]
    }

    /// Replaces the engine's transitions, counted from the run's start; `active` are the users that
    /// the old ones have made active.
    ///
    /// Users that it must give up stop at once, users that it takes over start.
    mutating func replace(with all: [UserTransition], active: Set<Int>, now: Int64) {
        let sinceStart = now - runStart
        var due: Set<Int> = []
        for transition in all where transition.instantNanoseconds <= sinceStart {
            if transition.becomesActive {
                due.insert(transition.user)
            } else {
                due.remove(transition.user)
            }
        }
        let changes = due.symmetricDifference(active).sorted().map { user in
            UserTransition(
                instantNanoseconds: sinceStart,
                user: user,
                becomesActive: due.contains(user)
            )
        }
        transitions = changes + all.filter { $0.instantNanoseconds > sinceStart }
        position = 0
    }
}
