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

    @Option(
        help: ArgumentHelp(
            "Blocks of equal builds, from which the noise of each cell is learnt; at least 20 pairs.",
            valueName: "file"
        )
    )
    var noiseFrom: String?

    @Option(
        help: ArgumentHelp(
            "A percentile may be so much higher: 0.10 is 10 %.",
            valueName: "fraction"
        )
    )
    var tolerance = 0.10

    @Option(
        help: ArgumentHelp(
            "Above this a change is a WARN; 0.05, or half of a small tolerance, unless given.",
            valueName: "fraction"
        )
    )
    var warnTolerance: Double?

    @Option(
        help: ArgumentHelp(
            "Chance of a FAIL, over all cells and looks, while every change is at the tolerance.",
            valueName: "fraction"
        )
    )
    var alpha = 0.01

    @Option(
        help: ArgumentHelp(
            "An error rate may be so much above the baseline's: 0.001 is 0.1 %.",
            valueName: "fraction"
        )
    )
    var errorMargin = 0.001

    @Flag(help: "Status 4 when a cell was skipped or is inconclusive.")
    var strict = false

    func validate() throws {
        try check("--tolerance", tolerance, above: 0, upTo: 10)
        if let warnTolerance {
            try check("--warn-tolerance", warnTolerance, above: 0, upTo: tolerance)
        }
        try check("--alpha", alpha, above: 0, upTo: 0.2)
        try check("--error-margin", errorMargin, above: 0, upTo: 1)
        guard blocks != "-" || noiseFrom != "-" else {
            throw ValidationError("--blocks and --noise-from are both standard input; name a file")
        }
    }

    private func check(
        _ option: String,
        _ value: Double,
        above low: Double,
        upTo high: Double
    ) throws {
        guard value > low, value <= high else {
            throw ValidationError(
                "\(option) is \(value); write a number above \(low) and up to \(high)"
            )
        }
    }

    func run() throws {
        var file = try BlockFile(blocks)
        let noise = try noiseFrom.map { try NoiseFile($0) }
        for warning in noise?.warnings ?? [] { Console.error("warning: \(warning)\n") }
        var status = JudgedStatus(isStrict: strict)
        while let group = try file.next() {
            let decision = decision(group.blocks, noise?.model ?? NoiseModel())
            status.add(decision)
            Console.line(PairedJSON(name: group.name, decision: decision).line)
        }
        guard let worst = status.worst else {
            throw InputError("\(file.name): there is no block in it; write one JSON object a line")
        }
        guard worst == .passed else { throw ExitCode(worst.rawValue) }
    }

    private func decision(_ blocks: [Block], _ noise: NoiseModel) -> PairedDecision {
        let pairing = Pairing(blocks)
        guard pairing.problems.isEmpty else { return .invalid(pairing.problems) }
        return PairedGate.judge(pairing.pairs, rules: rules, noise: noise)
    }

    private var rules: PairedRules {
        var rules = PairedRules()
        rules.tolerance = tolerance
        rules.warnTolerance = warnTolerance ?? min(rules.warnTolerance, tolerance / 2)
        rules.alpha = alpha
        rules.errorMargin = errorMargin
        return rules
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
