// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Judging
internal import Reporting
internal import Running
internal import Shared

/// `tidemark calibrate SCENARIO`: compares a build with itself to learn the noise of this machine.
struct CalibrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Compare a build with itself to measure the noise of this machine.",
        discussion: """
            Measures pairs of blocks of one build and appends them to --output. Give that file to \
            tidemark pair with --noise-from. Prints the smallest regression that this scenario can \
            find on this machine.

            EXAMPLE: tidemark calibrate scenario.yaml --cmd './service --port {port}' -o \
            noise.jsonl
            """
    )

    @Argument(help: ArgumentHelp("The scenario file.", valueName: "scenario"))
    var scenario: String

    @Option(help: ArgumentHelp("URL of the running build, used as both arms.", valueName: "url"))
    var host: String?

    @Option(
        help: ArgumentHelp(
            "Shell command that starts the build on port {port} (also in PORT). It runs twice, "
                + "once for each arm.",
            valueName: "command"
        )
    )
    var cmd: String?

    @OptionGroup(title: "Health check of a started build")
    var health: HealthOptions

    @Option(help: ArgumentHelp("Number of pairs to measure.", valueName: "count"))
    var pairs = Defaults.noisePairCount

    @OptionGroup(title: "Blocks")
    var blocks: BlockOptions

    @OptionGroup(title: "Verdict rules")
    var rules: PairedRuleOptions

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Append the blocks to this file.", valueName: "file")
    )
    var output = "noise.jsonl"

    @Option(help: ArgumentHelp("Folder for the files of the run.", valueName: "folder"))
    var out = "tidemark-out/calibrate"

    @OptionGroup(title: "Scenario overrides")
    var load: PairLoadOptions

    @OptionGroup(title: "Workers")
    var cluster: ClusterOptions

    func validate() throws {
        guard (host == nil) != (cmd == nil) else {
            throw ValidationError("write either --host or --cmd")
        }
        guard (1...1000).contains(pairs) else {
            throw ValidationError("--pairs is \(pairs); it must be 1 to 1000")
        }
    }

    func run() async throws {
        let rules = try self.rules.rules()
        let source = host.map(BuildSource.host) ?? .command(cmd ?? "")
        let session = PairSession(
            scenario: try load.scenario(scenario),
            file: scenario,
            sources: [.baseline: source, .candidate: source],
            health: health.check,
            times: try blocks.times(),
            cluster: try cluster.plan(),
            folder: out
        )
        let outcome = try await session.run(PairedGate(), .afterPairs(pairs)) { slot, block in
            Console.line(PairProgress.line(slot, block, of: pairs))
        }
        try append(outcome)
        guard FileManager.default.fileExists(atPath: output) else { return }
        let noise = try NoiseFile(output, for: rules).model
        for line in NoiseReport(noise: noise, rules: rules, times: try blocks.times()).lines {
            Console.line(line)
        }
        Console.line("noise: \(output)")
        if outcome.wasInterrupted { throw ExitCode(ExitStatus.interrupted.rawValue) }
        guard outcome.decision.cells.isEmpty, outcome.decision.verdict == .invalid else { return }
        for reason in outcome.decision.reasons { Console.line("  INVALID \(reason)") }
        throw ExitCode(ExitStatus.invalid.rawValue)
    }

    /// Only whole pairs: half of one would make the file unreadable as noise.
    private func append(_ outcome: PairSession.Outcome) throws {
        let lines = outcome.pairedLines
        guard !lines.isEmpty else { return }
        try OutputFile.append(lines.map { $0 + "\n" }.joined(), to: output)
    }
}
