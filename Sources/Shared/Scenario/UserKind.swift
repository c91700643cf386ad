// SPDX-License-Identifier: Apache-2.0

/// One kind of virtual user.
package struct UserKind: Sendable, Equatable {
    package let name: String
    package let share: KindShare
    package let wait: Wait
    /// Set when a user starts, in this order; values are templates.
    package var variables: [Variable] = []
    /// Once per user, before its first task.
    package var onStart: [Step] = []
    /// Once per user, after its last task.
    package var onStop: [Step] = []
    /// Never empty; weights sum to at least 1.
    package let tasks: [WeightedTask]
    /// After so many tasks a user is done; nil for no limit.
    package var taskLimit: Int?

    package init(name: String, share: KindShare, wait: Wait, tasks: [WeightedTask]) {
        self.name = name
        self.share = share
        self.wait = wait
        self.tasks = tasks
    }

    package init(name: String, weight: Int, wait: Wait, tasks: [WeightedTask]) {
        self.init(name: name, share: .weight(weight), wait: wait, tasks: tasks)
    }

    /// Every request that it can send, in the order of the file.
    package var requests: [RequestTemplate] {
        onStart.flatMap(\.requests) + tasks.flatMap(\.steps).flatMap(\.requests)
            + onStop.flatMap(\.requests)
    }
}

/// How many users of the run are of one kind.
package enum KindShare: Sendable, Equatable {
    /// Share among the kinds with a weight; 0 switches a kind off.
    case weight(Int)
    /// Exactly so many, before any of the kinds with a weight.
    case count(Int)

    package var isNone: Bool { self == .weight(0) }
}

/// A value that a user has under a name.
package struct Variable: Sendable, Equatable {
    package let name: String
    /// In the notation of `Template`.
    package let value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// One thing a user may do next.
package struct WeightedTask: Sendable, Equatable {
    /// 0 switches a task off.
    package let weight: Int
    package var tags: [String] = []
    /// After this task, in place of the kind's.
    package var wait: Wait?
    /// Never empty; one after the other.
    package let steps: [Step]

    package init(weight: Int, steps: [Step]) {
        self.weight = weight
        self.steps = steps
    }

    package init(weight: Int, request: RequestTemplate) {
        self.init(weight: weight, steps: [.request(request)])
    }
}

/// One part of a task.
package indirect enum Step: Sendable, Equatable {
    case request(RequestTemplate)
    /// Time to think.
    case think(Wait)
    /// One of them, by weight.
    case choose([WeightedTask])
    /// All of them, several times.
    case repeated(Int, [Step])

    package var requests: [RequestTemplate] {
        switch self {
        case .request(let request): [request]
        case .think: []
        case .choose(let tasks): tasks.flatMap(\.steps).flatMap(\.requests)
        case .repeated(_, let steps): steps.flatMap(\.requests)
        }
    }
}

/// How long a user waits after a task.
package enum Wait: Sendable, Equatable {
    case none
    case constant(Duration)
    /// Uniformly distributed; the first is at most the second.
    case between(Duration, Duration)
    /// From the start of one task to the start of the next at least so long.
    case pacing(Duration)
    /// Tasks per user and time, at most: pacing by its inverse.
    case throughput(Rate)
}
