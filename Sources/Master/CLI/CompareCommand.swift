// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Shared

/// `tidemark compare`: judges a results file against a baseline, without a run.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Judge a results file against a baseline.",
        discussion: """
            Reads results of tidemark and of the usual comparison script, prints the same lines as \
            that script, and ends with the verdict's exit status.

            EXAMPLE: tidemark compare --baseline baseline.json --results perf-results.json
            EXAMPLE: tidemark compare --baseline baseline.json --results run1.json \
            --confirm-with run2.json
            """
    )

    @Option(help: ArgumentHelp("The baseline, version 2.", valueName: "file"))
    var baseline: String

    @Option(help: ArgumentHelp("The results to judge.", valueName: "file"))
    var results: String

    @Option(
        help: ArgumentHelp(
            "Results of a second run: what fails in one of the two only is WARN.",
            valueName: "file"
        )
    )
    var confirmWith: String?

    @OptionGroup(title: "How strictly")
    var strictness: StrictnessOptions

    func run() throws {
        let baseline = try BaselineFile.read(self.baseline)
        let judgement = Gate.judge(
            try ResultsFile.read(results),
            confirmedBy: try confirmWith.map { try ResultsFile.read($0) },
            against: baseline,
            options: strictness.gateOptions
        )
        for line in judgement.lines { Console.line(line) }
        let status = judgement.exitStatus(strict: strictness.strict)
        guard status == .passed else { throw ExitCode(status.rawValue) }
    }
}

/// Flags that decide what an open question does to the exit status.
struct StrictnessOptions: ParsableArguments {
    @Flag(help: "Status 4 when a blocking cell was skipped or is inconclusive.")
    var strict = false

    @Flag(help: "Judge although the baseline was made on another machine.")
    var allowEnvironmentMismatch = false

    var gateOptions: GateOptions {
        GateOptions(allowEnvironmentMismatch: allowEnvironmentMismatch)
    }
}
