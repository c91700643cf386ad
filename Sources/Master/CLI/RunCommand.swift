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
        abstract: "Run a scenario and judge it against a baseline.",
        discussion: """
            Starts worker processes on this machine, or waits for workers that you start elsewhere. \
            Divides the users among them, merges their measurements and writes perf-results.json to \
            --out. With --baseline it ends with the exit status of the verdict.

            EXAMPLE: tidemark run scenario.yaml --baseline baseline.json
            EXAMPLE: tidemark run scenario.yaml --expect-workers 3 --listen 0.0.0.0:5557 \
            --token-file token
            """
    )

    @Argument(help: ArgumentHelp("The scenario file.", valueName: "scenario"))
    var scenario: String?

    @Option(
        help: ArgumentHelp(
            "Resume the run with this --out folder after its master died. Replaces the scenario "
                + "file.",
            valueName: "folder"
        )
    )
    var resume: String?

    @OptionGroup(title: "Scenario overrides")
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

    @OptionGroup(title: "Strictness")
    var strictness: StrictnessOptions

    @OptionGroup(title: "Strictness")
    var environment: EnvironmentOptions

    @Flag(
        help: ArgumentHelp(
            "With --baseline: run again if a cell fails. Only cells that fail twice are a FAIL."
        )
    )
    var confirm = false

    @Flag(help: "Print a line every few seconds instead of the live view, even on a terminal.")
    var headless = false

    @Flag(help: "Print only the result, nothing during the run.")
    var onlySummary = false

    @Option(
        name: [.customShort("L"), .long],
        help: ArgumentHelp(
            "Accepted for compatibility with Locust; has no effect.",
            valueName: "level"
        )
    )
    var loglevel: String?

    @Option(
        help: ArgumentHelp(
            "Read options from this file, after ~/.tidemark.conf and tidemark.conf.",
            valueName: "file"
        )
    )
    var config: String?

    func validate() throws {
        guard (scenario == nil) != (resume == nil) else {
            throw ValidationError("write either a scenario file or --resume FOLDER")
        }
        try cluster.validate()
        try IdleOptions.refuse(
            (confirm ? ["--confirm"] : []) + strictness.given + environment.given,
            without: "--baseline",
            outputs.baseline
        )
        guard resume != nil else { return }
        guard !confirm else {
            throw ValidationError(
                "--confirm does not work with --resume; judge the results of a second run with "
                    + "\"tidemark compare --confirm-with\""
            )
        }
        try IdleOptions.refuse(
            load.given + cluster.givenOfNewRun + (outputs.out == nil ? [] : ["--out"]),
            because: "--resume continues a run as it started"
        )
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

    /// Measures and judges, and reports the progress to `feed`.
    private func perform(feed: LiveFeed?) async throws {
        let (scenario, plan) = try prepare()
        await feed?.begin(scenario: self.scenario ?? resume ?? "", id: nil)
        // Find errors before the load starts, not after an hour of it.
        let baseline = try outputs.baseline.map { try BaselineFile.read($0) }
        let destination = outputs.destination(
            resume,
            others: reports.set.paths + [metrics.textfile].compactMap { $0 }
        )
        let status = try await MetricsBoard.serving(liveMetrics.address) { board in
            let watch: (any RunFollower)? = feed.map { RunWatch(feed: $0) }
            let run = GatedRun(
                load: LoadRun(
                    scenario: scenario,
                    file: self.scenario,
                    overrides: try load.overrides(),
                    cluster: plan,
                    folder: RunFolder(path: destination.folder),
                    display: Display(isHeadless: headless, isSilent: onlySummary),
                    followers: [board, watch].compactMap { $0 }
                ),
                baseline: baseline,
                options: environment.gateOptions,
                destination: destination,
                isConfirming: confirm
            )
            let ending = try await run.measure()
            await feed?.end(ending.sheet, ending.summary)
            try ending.publish(to: destination, reports.set)
            try await metrics.publish(
                HistoryRun(ending.summary, .now),
                baselineDate: baseline?.provenance?[.date]
            )
            let status = ending.runStatus(strict: strictness.strict)
            if status != .interrupted { await board?.finish(ending.judgement.verdict) }
            return status
        }
        try status.end()
    }

    /// The scenario to measure, or that of the resumed run.
    private func prepare() throws -> (Scenario, ClusterPlan) {
        if let scenario {
            let parsed = try ScenarioFile.read(scenario, overrides: try load.overrides())
            let plan = try cluster.plan()
            if let obstacle = plan.obstacle(to: parsed) { throw ValidationError(obstacle) }
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
