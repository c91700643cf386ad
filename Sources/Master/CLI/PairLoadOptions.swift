// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Shared

/// Options that override the scenario, except its host and its times.
struct PairLoadOptions: ParsableArguments {
    @Option(name: [.short, .long], help: ArgumentHelp("Users.", valueName: "count"))
    var users: Int?

    @Option(
        help: ArgumentHelp(
            "Seed for the random choices of the users and the order in pairs.",
            valueName: "number"
        )
    )
    var seed: UInt64?

    func scenario(_ file: String) throws -> Scenario {
        var overrides = ScenarioOverrides()
        overrides.users = users
        overrides.seed = seed
        // Each arm has its own host; the scenario need not name one.
        overrides.host = "http://127.0.0.1"
        return try ScenarioFile.read(file, overrides: overrides)
    }
}
