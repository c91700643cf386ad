// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Foundation
internal import Shared

/// `tidemark pair SCENARIO`: two builds side by side, and whether the candidate is slower.
struct PairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pair",
        abstract: "Compare two builds side by side, block by block, and judge the candidate.",
        discussion: """
            Measures a block of each build in turn, in random order inside each pair, and looks after \
            3, 5, 8 and 12 pairs (without --noise-from after 5, 8 and 12); it stops at the first look \
            that decides. Ends with the verdict's exit status.

            EXAMPLE: tidemark pair scenario.yaml --baseline-host http://127.0.0.1:8001 \
            --candidate-host http://127.0.0.1:8002
            EXAMPLE: tidemark pair scenario.yaml --baseline-cmd './old --port {port}' \
            --candidate-cmd './new --port {port}' --noise-from noise.jsonl
            """
    )

    @Argument(help: ArgumentHelp("The scenario file.", valueName: "scenario"))
    var scenario: String

    @OptionGroup(title: "The two builds")
    var builds: BuildOptions

    @OptionGroup(title: "Health of a started build")
    var health: HealthOptions

    @OptionGroup(title: "Blocks")
    var blocks: BlockOptions

    @OptionGroup(title: "Verdict")
    var rules: PairedRuleOptions

    @OptionGroup(title: "Noise")
    var noise: NoiseOptions

    @Option(help: ArgumentHelp("At most so many pairs: 3, 5, 8 or 12.", valueName: "count"))
    var maxPairs = 12

    @Flag(help: "Status 4 when a cell was skipped or is inconclusive.")
    var strict = false

    @Option(help: ArgumentHelp("Folder for blocks.jsonl and pair.json.", valueName: "folder"))
    var out = "tidemark-out"

    @OptionGroup(title: "Reports")
    var reports: ReportOptions

    @OptionGroup(title: "Prometheus")
    var metrics: LastRunOptions

    @OptionGroup(title: "In place of what the scenario says")
    var load: PairLoadOptions

    @OptionGroup(title: "Workers")
    var cluster: ClusterOptions

    func validate() throws {
        guard Looks.withNoiseModel.pairCounts.contains(maxPairs) else {
            throw ValidationError("--max-pairs is \(maxPairs); write 3, 5, 8 or 12")
        }
        guard noise.noiseFrom != nil || maxPairs > 3 else {
            throw ValidationError(
                "--max-pairs 3 decides nothing without --noise-from; write 5, 8 or 12"
            )
        }
    }

    func run() async throws {
        let noise = try self.noise.model()
        guard !noise.isEmpty || maxPairs > Looks.withNoiseModel.pairCounts[0] else {
            throw ValidationError(
                "--max-pairs 3 decides nothing without a noise model, and no cell of "
                    + "\(self.noise.noiseFrom ?? "") has \(NoiseModel.neededPairCount) pairs; write 5, 8 "
                    + "or 12, or measure more with \"tidemark calibrate\""
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
        var rules = self.rules.rules
        rules.looks = rules.looks.upTo(maxPairs)
        rules.looksWithoutModel = rules.looksWithoutModel.upTo(maxPairs)
        let gate = PairedGate(rules: rules, noise: noise)
        let outcome = try await session.run(gate, .atDecision) { slot, block in
            Console.line(PairProgress.line(slot, block, of: maxPairs))
        }
        try await outcome.show(strict: strict, reports, metrics)
    }
}

extension PairCommand {
    /// The words that compare the same again, but for what starts the builds: that may have secrets.
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

extension Looks {
    /// Those that come within so many pairs; the last of them has what was left of alpha.
    func upTo(_ pairCount: Int) -> Looks {
        var kept = zip(pairCounts, alphaShares).filter { $0.0 <= pairCount }
        let rest = 1 - kept.dropLast().reduce(0) { $0 + $1.1 }
        if let last = kept.popLast() { kept.append((last.0, rest)) }
        return Looks(kept.map { (pairCount: $0.0, alphaShare: $0.1) })
    }
}

/// What a person sees of each block.
enum PairProgress {
    static func line(
        _ slot: PairCourse.Slot,
        _ block: BlockMeasurement,
        of pairCount: Int
    ) -> String {
        line("pair \(slot.pair) of at most \(pairCount), \(slot.arm.rawValue)", block)
    }

    static func line(_ name: String, _ block: BlockMeasurement) -> String {
        let summary = block.summary
        let what = name + ": "
        if let reason = block.voidReason { return what + "void, measured again: \(reason)" }
        let all = summary.aggregated
        return what + Figure.count(summary.totalRequests ?? 0, "request")
            + ", \(Figure.perSecond(summary.requestsPerSecond))/s, failures \(summary.totalFailures ?? 0)"
            + ", p50 \(Figure.milliseconds(all?.p50)) p95 \(Figure.milliseconds(all?.p95))"
            + " p99 \(Figure.milliseconds(all?.p99)) ms"
    }
}

extension PairSession.Outcome {
    /// Prints the decision, writes `pair.json`, and ends with the verdict's status.
    func show(strict: Bool, _ reports: ReportOptions, _ metrics: LastRunOptions) async throws {
        let shift = PhaseShift(measured)
        let report = PairedReport(
            decision: decision,
            explanation: { shift.sentence(for: $0) },
            notes: (decision.cells.contains { $0.state == .fail || $0.state == .warn }
                ? [shift.connecting, Throughput.note(measured)].compactMap { $0 } : [])
                + Steadiness.notes(measured)
        )
        Console.line("")
        for line in report.lines { Console.line(line) }
        let path = folder + "/pair.json"
        let environment = MachineFacts.ofThisMachine()
        var file = PairFile(.text(name), decision)
        file.run = identity
        file.environment = environment
        file.durationSeconds = duration.seconds
        let text = file.json.text + "\n"
        try OutputFile.write(text, to: path)
        Console.line("decision: \(path); blocks: \(folder)/blocks.jsonl")
        try reports.write(
            ReportMaterial(
                sheet: VerdictSheet(decision, report, identity),
                folder: folder,
                curves: LatencyCurve.curves(of: measured),
                pairing: (
                    identity, environment, BlockSeries.series(of: decision.cells, measured)
                )
            )
        )
        try await metrics.publish(
            HistoryRun.read(Array(text.utf8), fileName: path, context: .now)
        )
        if wasInterrupted { throw ExitCode(ExitStatus.interrupted.rawValue) }
        var status = JudgedStatus(isStrict: strict)
        status.add(decision)
        if let worst = status.worst, worst != .passed { throw ExitCode(worst.rawValue) }
    }
}
