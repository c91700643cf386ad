// SPDX-License-Identifier: Apache-2.0

/// One kind of virtual user.
package struct UserKind: Sendable, Equatable {
    package let name: String
    package let portion: KindPortion
    package let wait: Wait
    /// Set when a user starts, in this order; values are templates.
    package var variables: [Variable] = []
    /// Once per user, before its first task.
    package var onStart: [Step] = []
    /// Once per user, after its last task.
    package var onStop: [Step] = []
    /// Never empty; weights sum to at least 1.
    package let tasks: [WeightedTask]
    /// A user stops after this many tasks; nil for no limit.
    package var taskLimit: Int?

    package init(name: String, portion: KindPortion, wait: Wait, tasks: [WeightedTask]) {
        self.name = name
        self.portion = portion
        self.wait = wait
        self.tasks = tasks
    }

    package init(name: String, weight: Int, wait: Wait, tasks: [WeightedTask]) {
        self.init(name: name, portion: .weight(weight), wait: wait, tasks: tasks)
    }

    /// Every request that it can send, in the order of the file.
    package var requests: [RequestTemplate] {
        onStart.flatMap(\.requests) + tasks.flatMap(\.steps).flatMap(\.requests)
            + onStop.flatMap(\.requests)
    }
}

/// How many users of the run are of one kind.
package enum KindPortion: Sendable, Equatable {
    /// A part of those that are left, among the kinds with a weight; 0 switches a kind off.
    case weight(Int)
    /// Exactly this many, before any of the kinds with a weight.
    case count(Int)

    package var isNone: Bool { self == .weight(0) }
}
