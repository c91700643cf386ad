// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

/// A scenario with other users or another load.
struct ScenarioTests {
    @Test func `another load changes nothing else`() {
        var random = RandomStream(seed: 21, index: 0)
        for _ in 0..<200 {
            let scenario = Scenario.random(&random)
            let other = Scenario.random(&random)

            let changed = scenario.with(load: other.load)

            #expect(changed.load == other.load)
            #expect(changed.with(load: scenario.load) == scenario)
        }
    }

    @Test func `other users have endpoints, checks and variables of their own`() {
        var random = RandomStream(seed: 22, index: 0)
        for _ in 0..<200 {
            let scenario = Scenario.random(&random)
            let other = Scenario.random(&random)

            let changed = scenario.with(users: other.users)

            #expect(changed.endpoints == other.endpoints)
            #expect(changed.checks == other.checks)
            #expect(changed.variables == other.variables)
            #expect(changed.with(users: scenario.users) == scenario)
        }
    }
}
