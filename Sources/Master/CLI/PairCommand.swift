// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Judging
internal import Records
internal import Reporting
internal import Running
internal import Serving
internal import Shared
internal import Text

/// `tidemark pair SCENARIO`: two builds side by side, and whether the candidate is slower.
struct PairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pair",
        abstract: "Compare two builds side by side and judge the candidate.",
        discussion: """
            Measures the two builds in turn, a block each per pair, in random order. Judges after \
            3, 5, 8 and 12 pairs (without --noise-from after 5, 8 and 12) and stops at the first \
            look that decides. Ends with the exit status of the verdict.

            EXAMPLE: tidemark pair scenario.yaml --baseline-host http://127.0.0.1:8001 \
            --candidate-host http://127.0.0.1:8002
            EXAMPLE: tidemark pair scenario.yaml --baseline-cmd './old --port {port}' \
            --candidate-cmd './new --port {port}' --noise-from noise.jsonl
            """
    )

    @Argument(help: ArgumentHelp("The scenario file.", valueName: "scenario"))
    var scenario: String

    @OptionGroup(title: "Builds")
    var builds: BuildOptions

    @OptionGroup(title: "Health check of a started build")
    var health: HealthOptions

    @OptionGroup(title: "Blocks")
    var blocks: BlockOptions

    @OptionGroup(title: "Verdict")
    var rules: PairedRuleOptions

    @OptionGroup(title: "Noise")
    var noise: NoiseOptions

    @Option(help: ArgumentHelp("Maximum number of pairs: 3, 5, 8 or 12.", valueName: "count"))
    var maxPairs = 12

    @Flag(help: "End with status 4 if a cell was skipped or is inconclusive.")
    var strict = false

    @Option(help: ArgumentHelp("Folder for blocks.jsonl and pair.json.", valueName: "folder"))
    var out = "tidemark-out"

    @OptionGroup(title: "Reports")
    var reports: ReportOptions

    @OptionGroup(title: "Prometheus")
    var metrics: LastRunOptions

    @OptionGroup(title: "Scenario overrides")
    var load: PairLoadOptions

    @OptionGroup(title: "Workers")
    var cluster: ClusterOptions

    func validate() throws {
        guard Looks.withNoiseModel.pairCounts.contains(maxPairs) else {
            throw ValidationError("--max-pairs is \(maxPairs); write 3, 5, 8 or 12")
        }
        guard noise.noiseFrom != nil || maxPairs > 3 else {
            throw ValidationError(
                "--max-pairs 3 cannot decide without --noise-from; write 5, 8 or 12"
            )
        }
    }

    func run() async throws {
        var rules = try self.rules.rules()
        let noise = try self.noise.model(for: rules)
        guard !noise.isEmpty || maxPairs > Looks.withNoiseModel.pairCounts[0] else {
            throw ValidationError(
                "--max-pairs 3 cannot decide without a noise model, and no cell of "
                    + "\(self.noise.noiseFrom ?? "") has \(Defaults.noisePairCount) pairs; write "
                    + "5, 8 or 12, or measure more pairs with \"tidemark calibrate\""
            )
        }
        let session = PairSession(
            scenario: try load.scenario(scenario),
            file: scenario,
            sources: builds.sources,
            health: health.check,
            times: try blocks.times(),
            cluster: try cluster.plan(),
            folder: out,
            command: try again()
        )
        rules.looks = rules.looks.upTo(maxPairs)
        rules.looksWithoutModel = rules.looksWithoutModel.upTo(maxPairs)
        let gate = PairedGate(rules: rules, noise: noise)
        let outcome = try await session.run(gate, .atDecision) { slot, block in
            Console.line(PairProgress.line(slot, block, of: maxPairs))
        }
        let ending = PairEnding(outcome, on: MachineFacts.ofThisMachine())
        Console.line("")
        try ending.publish(reports.set)
        if let run = ending.kept?.run { try await metrics.publish(run) }
        try ending.status(strict: strict).end()
    }
}

extension PairCommand {
    /// The command line that repeats the comparison, without the commands that start the builds:
    /// they may contain secrets.
    func again() throws -> [String] {
        let valued = RunArguments.options([
            ("--block", blocks.block), ("--settle", blocks.settle),
            ("--arm-warmup", blocks.warmup), ("--max-pairs", "\(maxPairs)"),
            ("--noise-from", noise.noiseFrom), ("--tolerance", rules.tolerance.map { "\($0)" }),
            ("--warn-tolerance", rules.warnTolerance.map { "\($0)" }),
            ("--alpha", rules.alpha.map { "\($0)" }),
            ("--error-margin", rules.errorMargin.map { "\($0)" }),
            ("--users", load.users.map { "\($0)" }), ("--seed", load.seed.map { "\($0)" }),
            ("--health", health.health), ("--health-timeout", health.healthTimeout),
        ])
        return ["tidemark", "pair", scenario] + builds.arguments + valued
            + (try cluster.plan().arguments)
    }
}
