// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Judging
internal import Running
internal import Shared
internal import Text

/// Where the two builds are, or how they are started.
struct BuildOptions: ParsableArguments {
    @Option(help: ArgumentHelp("URL of the running baseline.", valueName: "url"))
    var baselineHost: String?

    @Option(help: ArgumentHelp("URL of the running candidate.", valueName: "url"))
    var candidateHost: String?

    @Option(
        help: ArgumentHelp(
            "Shell command that starts the baseline on port {port} (also in PORT). It is "
                + "stopped at the end.",
            valueName: "command"
        )
    )
    var baselineCmd: String?

    @Option(
        help: ArgumentHelp(
            "Shell command that starts the candidate, as --baseline-cmd.",
            valueName: "command"
        )
    )
    var candidateCmd: String?

    func validate() throws {
        for (arm, host, command) in all {
            guard (host == nil) != (command == nil) else {
                let given = host == nil ? "neither" : "both"
                throw ValidationError(
                    "\(given) of --\(arm.rawValue)-host and --\(arm.rawValue)-cmd was given; "
                        + "write exactly one of them"
                )
            }
        }
    }

    private var all: [(arm: Arm, host: String?, command: String?)] {
        [(.baseline, baselineHost, baselineCmd), (.candidate, candidateHost, candidateCmd)]
    }

    /// The options as they would be typed again; a placeholder replaces a command, which may
    /// contain secrets.
    var arguments: [String] {
        all.flatMap { arm, host, _ in
            host.map { ["--\(arm.rawValue)-host", $0] }
                ?? ["--\(arm.rawValue)-cmd", "command that starts the \(arm.rawValue) on {port}"]
        }
    }

    var sources: [Arm: BuildSource] {
        Dictionary(
            uniqueKeysWithValues: all.map { arm, host, command in
                (arm, host.map(BuildSource.host) ?? .command(command ?? ""))
            }
        )
    }
}

/// How to find out that a started build is ready.
struct HealthOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Path that answers when a build is ready.", valueName: "path"))
    var health = "/health"

    @Option(help: ArgumentHelp("Time for a build to be ready.", valueName: "duration"))
    var healthTimeout = "60s"

    func validate() throws {
        guard health.hasPrefix("/") else {
            throw ValidationError("--health is \"\(health)\"; write a path such as /health")
        }
        guard QuantityText.lenientDuration(healthTimeout) != nil else {
            throw ValidationError("--health-timeout is \"\(healthTimeout)\"; write e.g. 60s")
        }
    }

    var check: HealthCheck {
        HealthCheck(
            path: health,
            limit: QuantityText.lenientDuration(healthTimeout) ?? .seconds(60)
        )
    }
}

/// The rules of a paired verdict.
struct PairedRuleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Fail when a percentile rises by more than this fraction. (default: "
                + "\(PairedRules().tolerance) = \(PairedText.percent(PairedRules().tolerance)))",
            valueName: "fraction"
        )
    )
    var tolerance: Double?

    @Option(
        help: ArgumentHelp(
            "Warn when a percentile rises by more than this fraction. (default: "
                + "\(PairedRules().warnTolerance), at most half of --tolerance)",
            valueName: "fraction"
        )
    )
    var warnTolerance: Double?

    @Option(
        help: ArgumentHelp(
            "Maximum chance of a false FAIL for the whole comparison. (default: \(PairedRules().alpha) "
                + "= \(PairedText.percent(PairedRules().alpha)))",
            valueName: "fraction"
        )
    )
    var alpha: Double?

    @Option(
        help: ArgumentHelp(
            "Allow an error rate to rise by this fraction of the requests. (default: "
                + "\(PairedRules().errorMargin) = \(PairedText.percent(PairedRules().errorMargin)))",
            valueName: "fraction"
        )
    )
    var errorMargin: Double?

    func validate() throws {
        try check("--tolerance", tolerance, upTo: 100)
        try check("--warn-tolerance", warnTolerance, upTo: tolerance ?? 100)
        try check("--alpha", alpha, upTo: 0.2)
        try check("--error-margin", errorMargin, upTo: 1)
    }

    private func check(_ option: String, _ value: Double?, upTo high: Double) throws {
        guard let value, !(value > 0 && value <= high) else { return }
        throw ValidationError("\(option) is \(value); it must be above 0 and at most \(high)")
    }

    /// The given options override the rules in `base`.
    func rules(over base: PairedRules = PairedRules()) throws -> PairedRules {
        var rules = base
        if let tolerance {
            let wasUsual =
                base.warnTolerance == PairedRules.usualWarnTolerance(beside: base.tolerance)
            rules.tolerance = tolerance
            rules.warnTolerance =
                wasUsual
                ? PairedRules.usualWarnTolerance(beside: tolerance)
                : min(base.warnTolerance, tolerance)
        }
        try check("--warn-tolerance", warnTolerance, upTo: rules.tolerance)
        rules.warnTolerance = warnTolerance ?? rules.warnTolerance
        rules.alpha = alpha ?? rules.alpha
        rules.errorMargin = errorMargin ?? rules.errorMargin
        return rules
    }

    /// Names of the options that were given.
    var given: [String] {
        let all: [(name: String, value: Double?)] = [
            ("--tolerance", tolerance), ("--warn-tolerance", warnTolerance), ("--alpha", alpha),
            ("--error-margin", errorMargin),
        ]
        return all.filter { $0.value != nil }.map(\.name)
    }
}

/// The known noise between equal builds.
struct NoiseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "File with blocks of equal builds, to learn the noise of each cell. Needs at least "
                + "\(NoiseModel.neededPairCount) pairs; \"tidemark calibrate\" measures them.",
            valueName: "file"
        )
    )
    var noiseFrom: String?

    var given: [String] { noiseFrom == nil ? [] : ["--noise-from"] }

    /// An empty model without a file; warns about cells with too few pairs.
    func model() throws -> NoiseModel {
        guard let noiseFrom else { return NoiseModel() }
        let noise = try NoiseFile(noiseFrom)
        for warning in noise.warnings { Console.error("warning: \(warning)\n") }
        return noise.model
    }
}

/// The lengths of a block's parts.
struct BlockOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Length of the measured part of a block.", valueName: "duration"))
    var block = "30s"

    @Option(
        help: ArgumentHelp("Length of the unmeasured start of a block.", valueName: "duration")
    )
    var settle = "3s"

    @Option(
        name: .customLong("arm-warmup"),
        help: ArgumentHelp(
            "Length of the warm-up of each build, before its first block.",
            valueName: "duration"
        )
    )
    var warmup = "15s"

    func times() throws -> BlockTimes {
        BlockTimes(
            measured: try duration(block, "--block", from: .seconds(1)),
            settle: try duration(settle, "--settle", from: .milliseconds(100)),
            warmup: try duration(warmup, "--arm-warmup", from: .milliseconds(100))
        )
    }

    private func duration(_ text: String, _ flag: String, from least: Duration) throws -> Duration {
        guard let duration = QuantityText.lenientDuration(text), duration >= least,
            duration <= .seconds(3600)
        else {
            throw ValidationError(
                "\(flag) is \"\(text)\"; it must be \(QuantityText.text(of: least)) to 1h"
            )
        }
        return duration
    }
}

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
