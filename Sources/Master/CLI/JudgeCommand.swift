// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Judging
internal import Records
internal import Reporting
internal import Running
internal import Serving
internal import Shared

/// `tidemark judge --blocks FILE`: the paired decision on blocks that any tool measured.
struct JudgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge",
        abstract: "Judge blocks of a baseline and a candidate that another tool measured.",
        discussion: """
            Reads one JSON object per line and writes one per pull request:
            {"pr": 7, "pair": 1, "order": 2, "arm": "candidate", "endpoints": {"/api/search": \
            {"failures": 0, "histogram": "<HdrHistogram V2 in base64>"}}}

            Judges each pull request at the first look (3, 5, 8 or 12 pairs) that decides. Ends \
            with the exit status of the worst verdict.

            EXAMPLE: tidemark judge --blocks blocks.jsonl --noise-from same-build.jsonl
            """
    )

    @Option(
        help: ArgumentHelp(
            "File with the blocks, one JSON object per line; - reads standard input.",
            valueName: "file"
        )
    )
    var blocks: String

    @OptionGroup(title: "Noise")
    var noise: NoiseOptions

    @OptionGroup(title: "Rules")
    var rules: PairedRuleOptions

    @Flag(help: "End with status 4 if a cell was skipped or is inconclusive.")
    var strict = false

    func validate() throws {
        guard blocks != "-" || noise.noiseFrom != "-" else {
            throw ValidationError(
                "--blocks and --noise-from both read standard input; name a file for one of "
                    + "them"
            )
        }
    }

    func run() throws {
        var file = try BlockFile(blocks)
        let rules = try self.rules.rules()
        let noise = try self.noise.model(for: rules)
        var worst: ExitStatus?
        while let group = try file.next() {
            let decision = PairedGate.judge(group.blocks, rules: rules, noise: noise)
            let statuses = [worst, decision.exitStatus(strict: strict)].compactMap(\.self)
            worst = ExitStatus.worst(of: statuses)
            Console.line(PairFile(group.name, decision).json.text)
        }
        guard let worst else {
            throw InputError(
                "\(file.name): there is no block in it; write one JSON object a line"
            )
        }
        try worst.end()
    }
}
