// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Running
internal import Shared

/// `tidemark validate FILE`: reads a scenario and prints all its problems.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check a scenario file without running it.",
        discussion:
            "Prints every problem as file:line:column with a fix. Ends with status 65 if there "
            + "is one."
    )

    @Argument(help: ArgumentHelp("The scenario file.", valueName: "file"))
    var file: String

    @OptionGroup(title: "Scenario overrides")
    var load: LoadOptions

    func run() throws {
        let scenario = try ScenarioFile.read(file, overrides: try load.overrides())
        let profile = scenario.load.profile
        Console.line(
            "\(file): valid. \(scenario.endpoints.count) endpoints, up to \(profile.peakUsers) "
                + "users, \(QuantityText.text(of: scenario.load.total)) in total, including "
                + "\(QuantityText.text(of: scenario.load.warmup)) of warm-up"
        )
    }
}
