// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Judging
internal import Protocol
internal import Records
internal import Reporting
internal import Running
internal import Shared

/// `tidemark replay JOURNAL`: recomputes the results of a run, and judges them again if wanted.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Recompute the results of a run from its journal, and judge them again.",
        discussion: """
            Without options the results file is identical to that of the run (with the same \
            --baseline), including its second run. Options change what is counted: another warm-up, \
            without one of the workers, or with data that a worker could not deliver.

            EXAMPLE: tidemark replay tidemark-out/run.journal --baseline baseline.json
            EXAMPLE: tidemark replay tidemark-out/run.journal --warmup 30s --out longer-warmup
            """
    )

    @Argument(
        help: ArgumentHelp("The run.journal in the --out folder of the run.", valueName: "journal")
    )
    var journal: String

    @Option(
        help: ArgumentHelp(
            "Add a file of data that a worker could not deliver. Repeatable.",
            valueName: "file"
        )
    )
    var add: [String] = []

    @Option(
        help: ArgumentHelp(
            "Length of the warm-up, in whole seconds. A request counts in the second in which "
                + "it ended.",
            valueName: "duration"
        )
    )
    var warmup: String?

    @Option(
        help: ArgumentHelp("Leave out this worker. Repeatable.", valueName: "name")
    )
    var withoutWorker: [String] = []

    @Option(
        help: ArgumentHelp(
            "Percentiles to write to \"percentiles\" in the results, such as 50,90,99.9.",
            valueName: "list"
        )
    )
    var percentiles: String?

    @Option(help: ArgumentHelp("Folder for perf-results.json.", valueName: "folder"))
    var out = "tidemark-replay"

    @Option(help: ArgumentHelp("Judge against this baseline file.", valueName: "file"))
    var baseline: String?

    @OptionGroup(title: "Strictness")
    var strictness: StrictnessOptions

    @OptionGroup(title: "Strictness")
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

    /// The run and, if there was one, its second run, each with the undelivered data of its
    /// workers.
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
                "--without-worker \(name): the run had no such worker; write one of "
                    + names.sorted().joined(separator: ", ")
            )
        }
    }
}
