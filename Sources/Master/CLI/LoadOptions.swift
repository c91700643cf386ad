// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Judging
internal import Shared

/// Options that override the scenario file.
struct LoadOptions: ParsableArguments {
    @Option(
        name: [.customShort("H"), .long],
        help: ArgumentHelp("Base URL of the service, such as http://127.0.0.1:8000.")
    )
    var host: String?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Number of users after the ramp.", valueName: "n")
    )
    var users: Int?

    @Option(
        name: [.customShort("r"), .long],
        help: ArgumentHelp("Users to start per second, such as 5 or 5/s.", valueName: "rate")
    )
    var spawnRate: String?

    @Option(
        name: [.customShort("t"), .long],
        help: ArgumentHelp(
            "Length of the run with ramp and warm-up, such as 90s.",
            valueName: "duration"
        )
    )
    var runTime: String?

    @Option(
        help: ArgumentHelp(
            "Exclude requests that start before this time from the results.",
            valueName: "duration"
        )
    )
    var warmup: String?

    @Option(
        help: ArgumentHelp(
            "Measure this many times in one run and judge the median. Must be odd.",
            valueName: "n"
        )
    )
    var iterations: Int?

    @Option(
        help: ArgumentHelp(
            "Time for open requests to finish at the end of the run. (default: "
                + "\(QuantityText.text(of: Load.defaultStopTimeout)))",
            valueName: "duration"
        )
    )
    var stopTimeout: String?

    @Flag(help: "End the warm-up when all users have started, instead of after --warmup.")
    var resetStats = false

    @Option(help: ArgumentHelp("Seed for the random choices of the users.", valueName: "n"))
    var seed: UInt64?

    @Flag(
        help: "Do not verify the TLS certificate of the service (scenario: tls: {verify: false})."
    )
    var insecureTarget = false

    @Option(
        name: [.customShort("T"), .long],
        parsing: .singleValue,
        help: ArgumentHelp(
            "Run only tasks with one of these tags. Write a,b or repeat the option.",
            valueName: "tag"
        )
    )
    var tags: [String] = []

    @Option(
        name: [.customShort("E"), .customLong("exclude-tags")],
        parsing: .singleValue,
        help: ArgumentHelp(
            "Skip tasks with one of these tags. Write a,b or repeat the option.",
            valueName: "tag"
        )
    )
    var excludedTags: [String] = []

    /// Names of the options that were given.
    var given: [String] {
        let all: [(name: String, isGiven: Bool)] = [
            ("--host", host != nil), ("--users", users != nil), ("--spawn-rate", spawnRate != nil),
            ("--run-time", runTime != nil), ("--warmup", warmup != nil),
            ("--iterations", iterations != nil), ("--stop-timeout", stopTimeout != nil),
            ("--reset-stats", resetStats), ("--seed", seed != nil),
            ("--insecure-target", insecureTarget), ("--tags", !tags.isEmpty),
            ("--exclude-tags", !excludedTags.isEmpty),
        ]
        return all.filter(\.isGiven).map(\.name)
    }

    func overrides() throws -> ScenarioOverrides {
        var overrides = ScenarioOverrides()
        overrides.host = host
        overrides.users = users
        overrides.iterations = iterations
        overrides.seed = seed
        overrides.isTargetInsecure = insecureTarget
        overrides.tags.included = Self.names(in: tags)
        overrides.tags.excluded = Self.names(in: excludedTags)
        overrides.runTime = try duration(runTime, "--run-time")
        overrides.stopTimeout = try duration(stopTimeout, "--stop-timeout")
        overrides.warmupIsRamp = resetStats
        overrides.warmup = try duration(warmup, "--warmup")
        overrides.spawnRate = try spawnRate.map { text in
            guard let rate = QuantityText.lenientRate(text) else {
                throw ValidationError("--spawn-rate is \"\(text)\"; write a rate such as 5 or 5/s")
            }
            return rate
        }
        return overrides
    }

    private static func names(in flags: [String]) -> [String] {
        flags.flatMap { $0.split(separator: ",").map(String.init) }
    }

    private func duration(_ text: String?, _ flag: String) throws -> Duration? {
        try text.map { text in
            guard let duration = QuantityText.lenientDuration(text) else {
                throw ValidationError("\(flag) is \"\(text)\"; write a duration such as 90s or 2m")
            }
            return duration
        }
    }
}
