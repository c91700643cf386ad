// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Foundation
internal import Shared

/// `tidemark rejudge RUN`: judges a stored run again, with other rules.
struct RejudgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rejudge",
        abstract: "Judge a stored run again with other rules, without running it again.",
        discussion: """
            RUN is the --out folder of a run or of a paired run. A run is judged against --baseline, a \
            paired run by its own blocks, the noise model and the rules that it had; what is given here \
            takes their place.

            EXAMPLE: tidemark rejudge tidemark-out --baseline baseline.json --tolerance 0.15
            """
    )

    @Argument(help: ArgumentHelp("The folder of the run.", valueName: "run"))
    var folder: String

    @Option(help: ArgumentHelp("For a run: the baseline, version 2.", valueName: "file"))
    var baseline: String?

    @OptionGroup(title: "Noise")
    var noise: NoiseOptions

    @OptionGroup(title: "Rules")
    var rules: PairedRuleOptions

    @OptionGroup(title: "How strictly")
    var strictness: StrictnessOptions

    func run() throws {
        let blocks = folder + "/blocks.jsonl"
        let results = folder + "/perf-results.json"
        let exists = { FileManager.default.fileExists(atPath: $0) }
        switch (exists(blocks), exists(results)) {
        case (true, _): try judgePairs(blocks)
        case (false, true): try judgeRun(results)
        case (false, false):
            throw InputError(
                "\(folder) is no run's folder: it has neither perf-results.json nor blocks.jsonl; write "
                    + "what was --out of the run"
            )
        }
    }

    private func judgeRun(_ results: String) throws {
        guard let path = baseline else {
            throw ValidationError("a run is judged against a baseline; write --baseline FILE")
        }
        var baseline = try BaselineFile.read(path)
        if let tolerance = rules.tolerance { baseline.tolerance = tolerance }
        let judgement = Gate.judge(
            try ResultsFile.read(results),
            against: baseline,
            options: strictness.gateOptions
        )
        for line in judgement.lines { Console.line(line) }
        let status = judgement.exitStatus(strict: strictness.strict)
        guard status == .passed else { throw ExitCode(status.rawValue) }
    }

    private func judgePairs(_ path: String) throws {
        guard baseline == nil else {
            throw ValidationError(
                "\(folder) is a paired run, which is judged by its own blocks; leave --baseline out"
            )
        }
        var file = try BlockFile(path)
        guard let group = try file.next() else {
            throw InputError("\(path): there is no block in it")
        }
        let kept = try RulesFile.read(inFolder: folder)
        if kept == nil {
            Console.error(
                "warning: \(folder) has no rules.json, because an earlier version made it; what is not "
                    + "given here has its default, and there is no noise model without --noise-from\n"
            )
        }
        let given = noise.noiseFrom == nil ? nil : try noise.model()
        // The last pair of a run that was interrupted may be half of one.
        let decision = PairedGate.judge(
            group.blocks,
            rules: try rules.rules(over: kept?.rules ?? PairedRules()),
            noise: given ?? kept?.noiseModel ?? NoiseModel()
        )
        for line in PairedReport(decision: decision).lines { Console.line(line) }
        var status = JudgedStatus(isStrict: strictness.strict)
        status.add(decision)
        if let worst = status.worst, worst != .passed { throw ExitCode(worst.rawValue) }
    }
}
