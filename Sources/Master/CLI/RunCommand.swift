// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Judging
internal import Protocol
internal import Records
internal import Reporting
internal import Running
internal import Serving
internal import Shared

/// `tidemark run SCENARIO`: master, workers, load, verdict.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a scenario, and judge it against a baseline.",
        discussion: """
            Starts worker processes on this machine (or waits for those that you start elsewhere), \
            divides the users among them, merges what they measure, writes perf-results.json to \
            --out, and with --baseline ends with the verdict's exit status.

            EXAMPLE: tidemark run scenario.yaml --baseline baseline.json
            EXAMPLE: tidemark run scenario.yaml --expect-workers 3 --listen 0.0.0.0:5557 \
            --token-file token
            """
    )

    @Argument(help: ArgumentHelp("The scenario file.", valueName: "scenario"))
    var scenario: String?

    @Option(
        help: ArgumentHelp(
            "In place of a scenario: take over the run whose master died and whose --out was this "
                + "folder.",
            valueName: "folder"
        )
    )
    var resume: String?

    @OptionGroup(title: "In place of what the scenario says")
    var load: LoadOptions

    @OptionGroup(title: "Workers")
    var cluster: ClusterOptions

    @OptionGroup(title: "Verdict and results")
    var outputs: OutputOptions

    @OptionGroup(title: "Reports")
    var reports: ReportOptions

    @OptionGroup(title: "Live page")
    var web: WebOptions

    @OptionGroup(title: "Prometheus")
    var liveMetrics: LiveMetricsOptions

    @OptionGroup(title: "Prometheus")
    var metrics: LastRunOptions

    @OptionGroup(title: "How strictly")
    var strictness: StrictnessOptions

    @Flag(
        help: ArgumentHelp(
            "With --baseline: run a second time when a cell fails; only what fails again is a FAIL."
        )
    )
    var confirm = false

    @Flag(help: "One line every few seconds in place of the live view, also on a terminal.")
    var headless = false

    @Flag(help: "Print nothing of the run itself, only its end.")
    var onlySummary = false

    @Option(
        name: [.customShort("L"), .long],
        help: ArgumentHelp(
            "Taken for the sake of scripts that give it to Locust; what is to be said is few lines.",
            valueName: "level"
        )
    )
    var loglevel: String?

    @Option(
        help: ArgumentHelp(
            "File with further options, beside ~/.tidemark.conf and tidemark.conf.",
            valueName: "file"
        )
    )
    var config: String?

    func validate() throws {
        guard (scenario == nil) != (resume == nil) else {
            throw ValidationError("write either a scenario file or --resume FOLDER")
        }
        try cluster.validate()
        guard !confirm || outputs.baseline != nil else {
            throw ValidationError("--confirm is for --baseline; write --baseline FILE too")
        }
        guard !confirm || resume == nil else {
            throw ValidationError(
                "--confirm is not for --resume; judge the results of a second run with "
                    + "\"tidemark compare --confirm-with\""
            )
        }
    }

    func run() async throws {
        guard let page = try web.plan(cluster) else { return try await perform(feed: nil) }
        let feed = LiveFeed()
        try await WebServer(plan: page, feed: feed).whileServing { address in
            page.announce(address)
            do {
                try await perform(feed: feed)
            } catch let error as any UserFacingError {
                await feed.fail(error.sentence)
                throw error
            }
        }
    }

    /// Measures and judges; `feed` is told of all of it.
    private func perform(feed: LiveFeed?) async throws {
        let (scenario, plan) = try prepare()
        await feed?.begin(scenario: self.scenario ?? resume ?? "", id: nil)
        // What can be wrong is found before the load starts, not after an hour of it.
        let baseline = try outputs.baseline.map { try BaselineFile.read($0) }
        let destination = ResultsDestination(
            folder: resume ?? outputs.out,
            jsonCopy: outputs.json,
            csvPrefix: outputs.csv,
            hasFullHistory: outputs.csvFullHistory,
            hlog: outputs.hlog,
            reports: reports.paths + [metrics.textfile].compactMap { $0 }
        )
        try destination.check()
        // What confirmed an earlier run says nothing of this one.
        RunFolder(path: destination.ofConfirmation.folder).remove()
        let output = VerdictOutput(
            baseline: baseline,
            destination: destination,
            reports: reports,
            strictness: strictness
        )
        let status = try await MetricsBoard.serving(liveMetrics.address) { board in
            try await measureAndJudge(scenario, plan, output, board, feed)
        }
        guard status == .passed else { throw ExitCode(status.rawValue) }
    }

    private func measureAndJudge(
        _ scenario: Scenario,
        _ plan: ClusterPlan,
        _ output: VerdictOutput,
        _ board: MetricsBoard?,
        _ feed: LiveFeed?
    ) async throws -> ExitStatus {
        let watch: (any RunFollower)? = feed.map { RunWatch(feed: $0) }
        let followers = [board, watch].compactMap { $0 }
        var output = output
        let summary = try await measure(
            scenario,
            plan,
            RunFolder(path: output.destination.folder),
            followers
        )
        let isAsked = confirm || (output.baseline?.isConfirming == true && resume == nil)
        if isAsked, output.needsConfirmation(summary) {
            output.confirmation = try await confirmation(scenario, plan, output, summary, followers)
        }
        await feed?.end(output.sheet(summary), summary)
        let (judged, status) = try output.finish(summary)
        try await metrics.publish(
            HistoryRun(judged, .now),
            baselineDate: output.baseline?.provenance?[.date]
        )
        if status != .interrupted { await board?.finish(judged.verdict?.verdict) }
        return status
    }

    /// The same again, into a folder of its own; the first results are on disk before it begins.
    private func confirmation(
        _ scenario: Scenario,
        _ plan: ClusterPlan,
        _ output: VerdictOutput,
        _ first: RunSummary,
        _ followers: [any RunFollower]
    ) async throws -> RunSummary {
        try output.keep(first)
        Console.line("a cell failed; the second run says whether that was chance")
        let destination = output.destination.ofConfirmation
        try destination.check()
        let folder = RunFolder(path: destination.folder)
        let second = try await measure(scenario, plan, folder, followers)
        var single = output
        single.destination = destination
        try single.keep(second)
        return second
    }

    private func measure(
        _ scenario: Scenario,
        _ plan: ClusterPlan,
        _ folder: RunFolder,
        _ followers: [any RunFollower]
    ) async throws -> RunSummary {
        let run = LoadRun(
            scenario: scenario,
            file: self.scenario,
            overrides: try load.overrides(),
            cluster: plan,
            folder: folder,
            display: Display(isHeadless: headless, isSilent: onlySummary),
            followers: followers
        )
        return try await run.measure()
    }

    /// The scenario to measure, or the one of the run that is taken over.
    private func prepare() throws -> (Scenario, ClusterPlan) {
        if let scenario {
            let parsed = try ScenarioFile.read(scenario, overrides: try load.overrides())
            let plan = try cluster.plan()
            if let name = parsed.promiseOfUniqueness, plan.rules.movesUsers {
                throw ValidationError(
                    "\(name) is never to be used twice, and a user that goes to another worker in "
                        + "mid-run begins anew; run without --rebalance and "
                        + "--on-worker-loss rebalance"
                )
            }
            return (parsed, plan)
        }
        let path = RunFolder(path: resume ?? "").journal
        let ledger = try JournalReplay.read(path).ledger
        if let reason = RunPreparation.obstacle(to: ledger) {
            throw JournalProblem.notResumable(path: path, reason: reason)
        }
        return (ledger.scenario, try cluster.plan(resuming: ledger.opening))
    }
}

/// The end of a run, live or replayed: judge, show, write, and the exit status.
struct VerdictOutput {
    let baseline: Baseline?
    var destination: ResultsDestination
    let reports: ReportOptions
    let strictness: StrictnessOptions
    /// A second run, without which a cell does not count as failed.
    var confirmation: RunSummary?

    /// A cell fails, in a run that went to its end as it was planned.
    func needsConfirmation(_ summary: RunSummary) -> Bool {
        summary.run?.wentAsPlanned != false
            && judgement(of: summary).cells.contains { $0.state == .fail }
    }

    /// Writes results with the verdict that they have so far.
    func keep(_ summary: RunSummary) throws {
        var judged = summary
        judged.verdict = judgement(of: summary).summary
        try destination.write(judged)
    }

    /// What the verdict says, for whoever shows it.
    func sheet(_ summary: RunSummary) -> VerdictSheet {
        let judgement = judgement(of: summary)
        var judged = summary
        judged.verdict = judgement.summary
        return VerdictSheet(judgement, judged)
    }

    /// What was judged, and the status to end with.
    func finish(_ summary: RunSummary) throws -> (RunSummary, ExitStatus) {
        let judgement = judgement(of: summary)
        var judged = summary
        judged.verdict = judgement.summary
        let report = TextReport(summary: judged, isColoured: Console.showsColours)
        for line in report.lines { Console.line(line) }
        try destination.write(judged)
        Console.line("results: \(destination.resultsPath)")
        Console.line("")
        for line in judgement.lines { Console.line(line) }
        try reports.write(
            .of(
                VerdictSheet(judgement, judged),
                judged,
                against: baseline,
                folder: destination.folder
            )
        )
        let wasInterrupted = [summary, confirmation].contains { $0?.run?.wasInterrupted == true }
        let status: ExitStatus =
            wasInterrupted ? .interrupted : judgement.exitStatus(strict: strictness.strict)
        return (judged, status)
    }

    private func judgement(of summary: RunSummary) -> Judgement {
        Gate.judge(
            summary,
            confirmedBy: confirmation,
            against: baseline,
            options: strictness.gateOptions
        )
    }
}

/// What to judge against and where results go.
struct OutputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Judge against this baseline.", valueName: "file"))
    var baseline: String?

    @Option(help: ArgumentHelp("Folder for perf-results.json.", valueName: "folder"))
    var out = "tidemark-out"

    @Option(help: ArgumentHelp("Write the results here too.", valueName: "file"))
    var json: String?

    @Option(
        help: ArgumentHelp(
            "Write Locust's four files: PREFIX_stats.csv, _failures.csv, _stats_history.csv and "
                + "_exceptions.csv.",
            valueName: "prefix"
        )
    )
    var csv: String?

    @Option(
        help: ArgumentHelp(
            "Write the latencies second by second as a log of HdrHistogram.",
            valueName: "file"
        )
    )
    var hlog: String?

    @Flag(help: "With --csv: the history has a row per second for each endpoint too.")
    var csvFullHistory = false

    func validate() throws {
        guard !csvFullHistory || csv != nil else {
            throw ValidationError("--csv-full-history is for --csv; write --csv PREFIX too")
        }
    }
}
