// SPDX-License-Identifier: Apache-2.0

/// Steps of one user, once per run, outside of the run's load.
package enum Errand: String, Sendable, CaseIterable {
    /// Before the load; if it fails there is no load.
    case setup
    /// After the load, even after an interrupted one.
    case teardown
}

extension Scenario {
    package func steps(of errand: Errand) -> [Step] {
        switch errand {
        case .setup: setup
        case .teardown: teardown
        }
    }

    /// The errand as a scenario of its own, in which one user runs the steps once; nil if there are
    /// none.
    package func scenario(of errand: Errand) -> Scenario? {
        let steps = steps(of: errand)
        guard !steps.isEmpty else { return nil }
        var kind = UserKind(
            name: errand.rawValue,
            portion: .count(1),
            wait: .none,
            tasks: [WeightedTask(weight: 1, steps: steps)]
        )
        kind.variables = commonVariables
        kind.taskLimit = 1
        let load = Load(
            profile: .constant(
                users: 1,
                spawnRate: Rate(count: 1, per: .seconds(1)),
                runTime: Errand.timeLimit
            ),
            warmup: .zero,
            iterations: 1,
            seed: self.load.seed
        )
        var scenario = with(users: [kind], load: load)
        scenario.setup = []
        scenario.teardown = []
        scenario.data = []
        return scenario
    }

    /// The scenario of the load after its setup, whose `values` every user starts with.
    package func settled(with values: [Variable]) -> Scenario {
        let common = commonVariables + values
        let users = users.map { kind in
            var kind = kind
            kind.variables = common + kind.variables.dropFirst(commonVariables.count)
            return kind
        }
        var scenario = with(users: users, load: load)
        scenario.commonVariables = common
        scenario.setup = []
        return scenario
    }
}

extension Errand {
    /// For all of its steps together.
    package static let timeLimit = Duration.seconds(600)
}
