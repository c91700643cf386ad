// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Judging
internal import Protocol
internal import Records
internal import Reporting
internal import Running
internal import Shared

/// `tidemark replay JOURNAL`: the results of a run again, and another judgement if wanted.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Make a run's results again from its journal, and judge them again.",
        discussion: """
            Without options the results file is the same as the run's, byte for byte (with the same \
            --baseline), and so are those of its second run. What is counted can be changed: another \
            warm-up, without one of the workers, with what a worker kept when it could not reach its \
            master.

            EXAMPLE: tidemark replay tidemark-out/run.journal --baseline baseline.json
            EXAMPLE: tidemark replay tidemark-out/run.journal --warmup 30s --out longer-warmup
            """
    )

    @Argument(
        help: ArgumentHelp("The run.journal in the run's --out folder.", valueName: "journal")
    )
    var journal: String

    @Option(
        help: ArgumentHelp(
            "A file that a worker kept when it could not deliver; may be given several times.",
            valueName: "file"
        )
    )
    var add: [String] = []

    @Option(
        help: ArgumentHelp(
            "Where the measured part begins: whole seconds of the run; requests count in the second "
                + "in which they ended.",
            valueName: "duration"
        )
    )
    var warmup: String?

    @Option(
        help: ArgumentHelp("Leave a worker out; may be given several times.", valueName: "name")
    )
    var withoutWorker: [String] = []

    @Option(
        help: ArgumentHelp(
            "Percentiles of the results' \"percentiles\" in place of the usual ones, such as "
                + "50,90,99.9.",
            valueName: "list"
        )
    )
    var percentiles: String?

    @Option(help: ArgumentHelp("Folder for perf-results.json.", valueName: "folder"))
    var out = "tidemark-replay"

    @Option(help: ArgumentHelp("Judge against this baseline.", valueName: "file"))
    var baseline: String?

    @OptionGroup(title: "How strictly")
    var strictness: StrictnessOptions

    @OptionGroup(title: "How strictly")
    var environment: EnvironmentOptions

    @OptionGroup(title: "Reports")
    var reports: ReportOptions

    func validate() throws {
        try IdleOptions.refuse(
            strictness.given + environment.given,
            without: "--baseline",
            baseline
        )
    }

    func run() throws {
        let baseline = try baseline.map { try BaselineFile.read($0) }
        let destination = ResultsDestination(folder: out, reports: reports.set.paths)
        let replays = try self.replays()
        for warning in replays.flatMap(\.warnings) { Console.line("warning: \(warning)") }
        try checkNames(replays[0].ledger)
        try destination.check()
        let summaries = replays.map { RunSummary(of: $0.ledger) }
        let ending = RunEnding(
            summaries[0],
            confirmedBy: summaries.dropFirst().first,
            against: baseline,
            options: environment.gateOptions
        )
        try ending.publish(to: destination, reports.set)
        try ending.runStatus(strict: strictness.strict).end()
    }

    /// The run, and the second one where there was one, each with what its workers kept.
    private func replays() throws -> [JournalReplay] {
        let view = try view()
        let first = try JournalReplay.read(journal, view: view)
        let second = try JournalReplay.readConfirmation(beside: journal, view: view)
        for file in add {
            do {
                try first.add(leftover: file)
            } catch JournalProblem.unknownWorker where second != nil {
                try second?.add(leftover: file)
            }
        }
        return [first, second].compactMap(\.self)
    }

    private func view() throws -> ReplayView {
        var view = ReplayView()
        view.excludedWorkers = Set(withoutWorker)
        if let warmup {
            guard let duration = QuantityText.lenientDuration(warmup),
                duration.nanoseconds % 1_000_000_000 == 0
            else {
                throw ValidationError("--warmup is \"\(warmup)\"; write whole seconds, such as 30s")
            }
            view.warmup = duration
        }
        if let percentiles {
            view.percentiles = try percentiles.split(separator: ",").map { text in
                guard let percent = Double(text), percent > 0, percent <= 100 else {
                    throw ValidationError(
                        "--percentiles has \"\(text)\"; write numbers above 0 and up to 100, "
                            + "such as 50,90,99.9"
                    )
                }
                return Quantile(percent / 100)
            }
        }
        return view
    }

    private func checkNames(_ ledger: RunLedger) throws {
        let names = ledger.members.map(\.name)
        for name in withoutWorker where !names.contains(name) {
            throw ValidationError(
                "--without-worker \(name): the run had no such worker; it had "
                    + names.sorted().joined(separator: ", ")
            )
        }
    }
}
