// SPDX-License-Identifier: Apache-2.0

package import Shared

/// What a run can be expected to measure: users and tasks over time, requests by endpoint.
///
/// Arithmetic on expected values. In the closed model a user does `active time / cycle` tasks, where a
/// cycle is the mean of its tasks' thinking, requests and wait; requests are taken to last `latency`
/// each, because how long they do is what the run is to find out. In the open model the tasks are
/// those that are due.
package struct RunForecast {
    /// Requests of the measured part, by endpoint.
    package let requests: [Double]
    /// By kind, in the order of the scenario.
    package let kinds: [Kind]
    /// Endpoints that only the start and end of users reach.
    package let onceEndpoints: Set<Int>

    /// One kind of user.
    package struct Kind {
        package let name: String
        /// At the most.
        package let users: Int
        /// In the measured part.
        package let tasks: Double
    }

    package init(_ scenario: Scenario, latency: Duration) {
        let load = scenario.load
        let measured = load.warmup.seconds..<load.total.seconds
        let presence = Presence(scenario, measured)
        var requests = Array(repeating: 0.0, count: scenario.endpoints.count)
        var kinds: [Kind] = []
        for (index, kind) in scenario.users.enumerated() {
            let mean = MeanTask(kind, scenario, latency: latency.seconds)
            var tasks =
                load.profile.arrivals.map { arrivals in
                    Self.due(arrivals, measured) * presence.fraction(ofKind: index)
                } ?? (presence.seconds[index] / mean.cycle)
            if let limit = kind.taskLimit {
                tasks = min(tasks, Double(limit * presence.users[index]))
            }
            for (endpoint, count) in mean.requests { requests[endpoint] += tasks * count }
            for (endpoint, count) in MeanSteps(kind.onStart, scenario).requests {
                requests[endpoint] += Double(presence.starts[index]) * count
            }
            kinds.append(Kind(name: kind.name, users: presence.users[index], tasks: tasks))
        }
        self.requests = requests
        self.kinds = kinds
        let scheduled = scenario.scheduledEndpoints
        onceEndpoints = Set(
            scenario.endpoints.indices.filter { !scheduled.contains(scenario.endpoints[$0]) }
        )
    }

    /// Arrivals within these seconds, of which the last is not among them.
    private static func due(_ arrivals: Arrivals, _ measured: Range<Double>) -> Double {
        guard let curve = ArrivalCurve(arrivals.stages) else { return 0 }
        let count = { (seconds: Double) in
            Double(curve.dueCount(byNanoseconds: Int64(seconds * 1e9) - 1))
        }
        return count(measured.upperBound) - count(measured.lowerBound)
    }
}

/// How many users of each kind there are, and for how long.
private struct Presence {
    /// By kind: seconds within the measured part, summed over all its users.
    var seconds: [Double]
    /// By kind.
    var users: [Int]
    /// By kind: users that start in the measured part.
    var starts: [Int]

    init(_ scenario: Scenario, _ measured: Range<Double>) {
        var sequence = UserKindSequence(scenario.users)
        let peak = scenario.load.profile.peakUsers
        let kinds = (0..<peak).map { _ in sequence.next() }
        seconds = Array(repeating: 0, count: scenario.users.count)
        users = seconds.map { _ in 0 }
        starts = users
        for kind in kinds { users[kind] += 1 }
        var began = Array(repeating: -1.0, count: peak)
        let all = Segment(index: 0, count: 1)
        for transition in UserSchedule(scenario.load.profile).transitions(in: all) {
            let instant = Double(transition.instantNanoseconds) / 1e9
            let kind = kinds[transition.user]
            if transition.becomesActive {
                began[transition.user] = instant
                if measured.contains(instant) { starts[kind] += 1 }
            } else {
                seconds[kind] += max(0, instant - max(measured.lowerBound, began[transition.user]))
                began[transition.user] = -1
            }
        }
        for (user, instant) in began.enumerated() where instant >= 0 {
            seconds[kinds[user]] += measured.upperBound - max(measured.lowerBound, instant)
        }
    }

    func fraction(ofKind kind: Int) -> Double {
        Double(users[kind]) / Double(max(1, users.reduce(0, +)))
    }
}

/// The average task of a kind.
private struct MeanTask {
    /// By endpoint.
    var requests: [Int: Double] = [:]
    /// From the start of one to the start of the next, in seconds; above 0.
    var cycle = 0.0

    init(_ kind: UserKind, _ scenario: Scenario, latency: Double) {
        let total = Double(kind.tasks.reduce(0) { $0 + $1.weight })
        for task in kind.tasks where task.weight > 0 {
            let share = Double(task.weight) / total
            let steps = MeanSteps(task.steps, scenario)
            let busy = steps.thinking + steps.requests.values.reduce(0, +) * latency
            cycle += share * (task.wait ?? kind.wait).cycle(ofBusy: busy)
            for (endpoint, count) in steps.requests {
                requests[endpoint, default: 0] += share * count
            }
        }
        cycle = max(cycle, 1e-6)
    }
}

/// The average of some steps.
private struct MeanSteps {
    /// By endpoint.
    var requests: [Int: Double] = [:]
    /// In seconds.
    var thinking = 0.0

    init(_ steps: [Step], _ scenario: Scenario) {
        for step in steps { add(step, scenario, times: 1) }
    }

    private mutating func add(_ step: Step, _ scenario: Scenario, times: Double) {
        switch step {
        case .request(let request):
            requests[scenario.endpointIndex(of: request), default: 0] += times
        case .think(let wait): thinking += times * wait.cycle(ofBusy: 0)
        case .repeated(let count, let steps):
            for step in steps { add(step, scenario, times: times * Double(count)) }
        case .choose(let tasks):
            let total = Double(tasks.reduce(0) { $0 + $1.weight })
            for task in tasks where task.weight > 0 {
                for step in task.steps {
                    add(step, scenario, times: times * Double(task.weight) / total)
                }
            }
        }
    }
}

extension Wait {
    /// Average seconds from a task's start to the next one's, if the task takes this long.
    fileprivate func cycle(ofBusy busy: Double) -> Double {
        switch self {
        case .none: busy
        case .constant(let duration): busy + duration.seconds
        case .between(let low, let high): busy + (low.seconds + high.seconds) / 2
        case .pacing(let duration): max(busy, duration.seconds)
        case .throughput(let rate): max(busy, 1 / rate.perSecond)
        }
    }
}
