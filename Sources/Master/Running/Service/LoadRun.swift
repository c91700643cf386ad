// SPDX-License-Identifier: Apache-2.0

internal import Files
package import Shared

/// A run with its setup and teardown.
package struct LoadRun: Sendable {
    let scenario: Scenario
    /// The path of the scenario file; nil for a resumed run.
    package let file: String?
    /// The options that override the scenario file.
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

    /// Every setup is followed by the teardown, however the load went.
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

    /// A failure here is a warning and does not change the results.
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
