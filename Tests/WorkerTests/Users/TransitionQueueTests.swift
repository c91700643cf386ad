// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Worker

struct TransitionQueueTests {
    private static let runStart: Int64 = 1000

    private func starts(_ user: Int, at instant: Int64) -> UserTransition {
        UserTransition(instantNanoseconds: instant, user: user, becomesActive: true)
    }

    private func stops(_ user: Int, at instant: Int64) -> UserTransition {
        UserTransition(instantNanoseconds: instant, user: user, becomesActive: false)
    }

    private func queue(_ transitions: [UserTransition]) -> TransitionQueue {
        TransitionQueue(transitions, runStart: Self.runStart)
    }

    private func taken(_ queue: inout TransitionQueue, by now: Int64) -> [UserTransition] {
        var taken: [UserTransition] = []
        while let transition = queue.take(by: now) { taken.append(transition) }
        return taken
    }

    @Test func `a transition is taken when it is due, counted from the run's start`() {
        var queue = queue([starts(0, at: 0), starts(1, at: 10), stops(0, at: 20)])

        #expect(queue.take(by: 999) == nil)
        #expect(taken(&queue, by: 1010) == [starts(0, at: 0), starts(1, at: 10)])
        #expect(queue.nextInstant == 1020)
        #expect(taken(&queue, by: 1020) == [stops(0, at: 20)])
        #expect(queue.nextInstant == .max)
    }

    @Test func `users are still to come until the last start is taken`() {
        var queue = queue([starts(0, at: 0), stops(0, at: 20)])

        #expect(queue.bringsUsers)
        _ = queue.take(by: 1000)

        #expect(!queue.bringsUsers)
        #expect(!queue.isEmpty)
    }

    @Test func `users that go to another engine stop at once, those that come start at once`() {
        var queue = queue([])

        queue.replace(
            with: [starts(1, at: 0), starts(2, at: 0), starts(3, at: 50)],
            active: [0, 1],
            now: 1030
        )

        #expect(
            taken(&queue, by: 2000) == [stops(0, at: 30), starts(2, at: 30), starts(3, at: 50)]
        )
    }

    @Test func `a user that stopped before does not start again`() {
        var queue = queue([])

        queue.replace(with: [starts(0, at: 0), stops(0, at: 10)], active: [], now: 1010)

        #expect(taken(&queue, by: 2000).isEmpty)
    }

    @Test func `a replacement begins with its first transition, however many were taken before`() {
        var queue = queue([starts(0, at: 0), starts(1, at: 1)])
        _ = taken(&queue, by: 1001)

        queue.replace(with: [starts(5, at: 7)], active: [], now: 1002)

        #expect(queue.nextInstant == 1007)
    }
}
