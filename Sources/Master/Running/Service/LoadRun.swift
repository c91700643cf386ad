// SPDX-License-Identifier: Apache-2.0

internal import Files
package import Shared

/// A run with what belongs around it: setup, load, teardown.
package struct LoadRun: Sendable {
    let scenario: Scenario
    /// The scenario's; nil for a run whose master died and that is taken over.
    package let file: String?
    /// What was said in place of what the scenario's file says.
    let overrides: ScenarioOverrides
    let cluster: ClusterPlan
    package var folder: RunFolder
    let display: Display
    let followers: [any RunFollower]

    package init(
        scenario: Scenario,
        file: String?,
        overrides: ScenarioOverrides,
        cluster: ClusterPlan,
        folder: RunFolder,
        display: Display,
        followers: [any RunFollower] = []
    ) {
        self.scenario = scenario
        self.file = file
        self.overrides = overrides
        self.cluster = cluster
        self.folder = folder
        self.display = display
        self.followers = followers
    }

    /// The teardown follows on every setup, however the load went.
    package func measure() async throws -> RunSummary {
        let settled: Scenario
        let preparation: RunPreparation
        if let file {
            let setup = ErrandService(errand: .setup, scenario: scenario, folder: folder)
            settled = scenario.settled(with: try await setup.perform())
            var identity = RunPreparation.identity(scenario, file: file)
            identity.command = RunArguments.again(scenario, file: file, overrides, cluster)
            preparation = .fresh(settled, identity, cluster.rules, for: .load)
        } else {
            settled = scenario
            preparation = .resumption
        }
        let service = RunService(
            preparation: preparation,
            cluster: cluster,
            folder: folder,
            display: display,
            followers: followers
        )
        let teardown = ErrandService(errand: .teardown, scenario: settled, folder: folder)
        do {
            let summary = try await service.run().summary()
            await tearDown(teardown)
            return summary
        } catch {
            await tearDown(teardown)
            throw error
        }
    }

    /// What goes wrong here is said, and changes nothing about what was measured.
    private func tearDown(_ teardown: ErrandService) async {
        do {
            _ = try await teardown.perform()
        } catch let error as any UserFacingError {
            Console.line("WARNING: \(error.sentence)")
        } catch {
            Console.line("WARNING: teardown failed: \(error)")
        }
    }
}
