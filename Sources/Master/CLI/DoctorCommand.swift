// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Reporting
internal import Running
internal import Shared

/// `tidemark doctor SCENARIO`: checks without load that the workers are fit to measure.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check without load that every worker is fit to measure.",
        discussion: """
            Connects the workers as for a run. Each worker checks its open-file limit, ephemeral \
            ports, cores, memory, connection to the target and clock. Ends with status 69 if a run \
            would not start.

            EXAMPLE: tidemark doctor scenario.yaml
            EXAMPLE: tidemark doctor scenario.yaml --expect-workers 3 --listen 0.0.0.0:5557 \
            --token-file token
            """
    )

    @Argument(help: ArgumentHelp("The scenario file.", valueName: "scenario"))
    var scenario: String

    @OptionGroup(title: "Scenario overrides")
    var load: LoadOptions

    @OptionGroup(title: "Workers")
    var cluster: ClusterOptions

    func validate() throws { try cluster.validate() }

    func run() async throws {
        let scenario = try ScenarioFile.read(self.scenario, overrides: try load.overrides())
        let plan = try cluster.plan()
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("tidemark-doctor-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Best effort: nobody needs the folder any more.
        defer { try? FileManager.default.removeItem(at: folder) }
        let service = RunService(
            preparation: .fresh(
                scenario,
                RunPreparation.identity(scenario),
                plan.rules,
                for: .check
            ),
            cluster: plan,
            folder: RunFolder(path: folder.path),
            display: Display(isHeadless: true)
        )
        let report = DoctorReport(findings: try await service.run().checks())
        for line in report.lines { Console.line(line) }
        guard report.isFit else { throw ExitCode(ExitStatus.unavailable.rawValue) }
    }
}
