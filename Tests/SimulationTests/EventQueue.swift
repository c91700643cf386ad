// SPDX-License-Identifier: Apache-2.0

import HeapModule

/// Virtual time: what is due next happens next, and nothing else moves the clock.
final class EventQueue {
    private struct Event: Comparable {
        let due: Int64
        /// Events of one instant happen in the order in which they were planned.
        let order: Int
        let action: () -> Void

        static func == (left: Event, right: Event) -> Bool { left.order == right.order }

        static func < (left: Event, right: Event) -> Bool {
            (left.due, left.order) < (right.due, right.order)
        }
    }

    /// In ns since the simulation's beginning.
    private(set) var now: Int64 = 0
    private var events = Heap<Event>()
    private var order = 0

    func plan(at due: Int64, _ action: @escaping () -> Void) {
        order += 1
        events.insert(Event(due: max(due, now), order: order, action: action))
    }

    func plan(after delay: Int64, _ action: @escaping () -> Void) {
        plan(at: now + delay, action)
    }

    /// Forgets what was still to happen, and with it what that holds on to.
    func cancelAll() { events = Heap() }

    /// Lets time pass until an instant, or until `isOver`.
    func run(until end: Int64, isOver: () -> Bool) {
        while let event = events.min, event.due <= end, !isOver() {
            events.removeMin()
            now = event.due
            event.action()
        }
    }
}
