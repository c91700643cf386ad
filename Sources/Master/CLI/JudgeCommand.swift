// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Shared

/// `tidemark judge --blocks FILE`: the paired decision on blocks measured by anybody.
struct JudgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge",
        abstract: "Judge blocks of a baseline and a candidate that were measured in turn.",
        discussion: """
            Reads one JSON object a line and writes one for each pull request:
            {"pr": 7, "pair": 1, "order": 2, "arm": "candidate", "endpoints": {"/api/search": \
            {"failures": 0, "histogram": "<HdrHistogram V2 in base64>"}}}

            Each pull request is judged at the first look (3, 5, 8 or 12 pairs) that decides. The \
            exit status is that of the worst verdict.

            EXAMPLE: tidemark judge --blocks blocks.jsonl --noise-from same-build.jsonl
            """
    )

    @Option(
        help: ArgumentHelp(
            "Blocks, one JSON object a line; - for standard input.",
            valueName: "file"
        )
    )
    var blocks: String

    @OptionGroup(title: "Noise")
    var noise: NoiseOptions

    @OptionGroup(title: "Rules")
    var rules: PairedRuleOptions

    @Flag(help: "Status 4 when a cell was skipped or is inconclusive.")
    var strict = false

    func validate() throws {
        guard blocks != "-" || noise.noiseFrom != "-" else {
            throw ValidationError("--blocks and --noise-from are both standard input; name a file")
        }
    }

    func run() throws {
        var file = try BlockFile(blocks)
        let noise = try self.noise.model()
        var status = JudgedStatus(isStrict: strict)
        while let group = try file.next() {
            let decision = decision(group.blocks, noise)
            status.add(decision)
            Console.line(PairFile(group.name, decision).json.text)
        }
        guard let worst = status.worst else {
            throw InputError("\(file.name): there is no block in it; write one JSON object a line")
        }
        guard worst == .passed else { throw ExitCode(worst.rawValue) }
    }

    private func decision(_ blocks: [Block], _ noise: NoiseModel) -> PairedDecision {
        let pairing = Pairing(blocks)
        guard pairing.problems.isEmpty else { return .invalid(pairing.problems) }
        return PairedGate.judge(pairing.pairs, rules: rules.rules, noise: noise)
    }
}

/// The exit status of several decisions.
struct JudgedStatus {
    let isStrict: Bool
    /// Nil before the first decision.
    private(set) var worst: ExitStatus?

    init(isStrict: Bool) { self.isStrict = isStrict }

    mutating func add(_ decision: PairedDecision) {
        let status = status(of: decision)
        guard let worst, Self.severity(worst) >= Self.severity(status) else {
            self.worst = status
            return
        }
    }

    private func status(of decision: PairedDecision) -> ExitStatus {
        switch decision.verdict {
        case .fail: return .failed
        case .invalid: return .invalid
        case .pass, .warn, .inconclusive:
            let isOpen = decision.cells.contains { $0.state == .skip || $0.state == .inconclusive }
            return isStrict && isOpen ? .undecided : .passed
        }
    }

    private static func severity(_ status: ExitStatus) -> Int {
        switch status {
        case .failed: 3
        case .invalid: 2
        case .undecided: 1
        default: 0
        }
    }
}
