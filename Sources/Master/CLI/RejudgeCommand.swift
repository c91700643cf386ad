// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Judging
internal import Records
internal import Reporting
internal import Shared

/// `tidemark rejudge RUN`: judges a stored run again, with other rules.
struct RejudgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rejudge",
        abstract: "Judge a stored run again with other rules, without measuring again.",
        discussion: """
            RUN is the --out folder of tidemark run or tidemark pair. A run is judged against \
            --baseline. A paired run is judged by its own blocks, noise model and rules; options \
            given here replace them.

            EXAMPLE: tidemark rejudge tidemark-out --baseline baseline.json --tolerance 0.15
            """
    )

    @Argument(help: ArgumentHelp("The --out folder of the run.", valueName: "run"))
    var folder: String

    @Option(
        help: ArgumentHelp("For tidemark run: the baseline file (version 2).", valueName: "file")
    )
    var baseline: String?

    @OptionGroup(title: "Noise of a paired run")
    var noise: NoiseOptions

    @OptionGroup(title: "Rules (tidemark run: only --tolerance)")
    var rules: PairedRuleOptions

    @OptionGroup(title: "Reports")
    var reports: ReportOptions

    @OptionGroup(title: "Strictness")
    var strictness: StrictnessOptions

    @OptionGroup(title: "Strictness")
    var environment: EnvironmentOptions

    func run() throws {
        if has("blocks.jsonl") { return try judgePairs() }
        if has("perf-results.json") { return try judgeRun() }
        throw InputError(
            "\(folder) is not the folder of a run: it has neither perf-results.json nor "
                + "blocks.jsonl; write the --out folder of the run"
        )
    }

    private func has(_ file: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder)/\(file)")
    }

    private func judgeRun() throws {
        try IdleOptions.refuse(
            rules.given.filter { $0 != "--tolerance" } + noise.given,
            because: "\(folder) is a run, which is judged against a baseline"
        )
        guard let path = baseline else {
            throw ValidationError("a run is judged against a baseline; write --baseline FILE")
        }
        var baseline = try BaselineFile.read(path)
        if let tolerance = rules.tolerance { baseline.tolerance = tolerance }
        let ending = try RunEnding(
            inFolder: folder,
            against: baseline,
            options: environment.gateOptions
        )
        try ending.publish(reports.set, folder: folder)
        try ending.verdictStatus(strict: strictness.strict).end()
    }

    private func judgePairs() throws {
        try IdleOptions.refuse(
            (baseline == nil ? [] : ["--baseline"]) + environment.given,
            because: "\(folder) is a paired run, which is judged by its own blocks"
        )
        var file = try BlockFile(folder + "/blocks.jsonl")
        guard let group = try file.next() else {
            throw InputError("\(file.name): there is no block in it")
        }
        let kept = try RulesFile.read(inFolder: folder)
        if kept == nil {
            Console.error(
                "warning: \(folder) has no rules.json, because an older version wrote it; "
                    + "defaults replace the options that you do not give, and there is no noise model "
                    + "without --noise-from\n"
            )
        }
        let rules = try self.rules.rules(over: kept?.rules ?? PairedRules())
        let given = noise.noiseFrom == nil ? nil : try noise.model(for: rules)
        // The last pair of an interrupted run may be incomplete.
        let ending = PairEnding(
            PairedGate.judge(
                group.blocks,
                rules: rules,
                noise: given ?? kept?.noiseModel ?? NoiseModel()
            )
        )
        try ending.publish(reports.set)
        try ending.status(strict: strictness.strict).end()
    }
}
