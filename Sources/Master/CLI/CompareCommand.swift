// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Judging
internal import Records
internal import Reporting
internal import Shared
internal import Text

/// `tidemark compare`: judges a results file against a baseline or the history, without a run.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Judge a results file against a baseline, the history, or both.",
        discussion: """
            Reads results files of tidemark and of the usual comparison script. Prints the same \
            lines as that script and ends with the exit status of the verdict. With --history it \
            compares the run with the last \(Defaults.historyRunCount) runs of the default branch. With both, the worse \
            verdict counts.

            EXAMPLE: tidemark compare --baseline baseline.json --results perf-results.json
            EXAMPLE: tidemark compare --baseline baseline.json --results run1.json --confirm-with \
            run2.json
            EXAMPLE: tidemark compare --history tidemark-history.sqlite --results perf-results.json
            """
    )

    @Option(help: ArgumentHelp("The baseline file (version 2).", valueName: "file"))
    var baseline: String?

    @Option(help: ArgumentHelp("The history file.", valueName: "file"))
    var history: String?

    @Option(
        help: ArgumentHelp(
            "With --history: name of the default branch. (default: main)",
            valueName: "name"
        )
    )
    var branch: String?

    @Option(
        help: ArgumentHelp(
            "With --history: measured commit. (default: the commit in the results)",
            valueName: "id"
        )
    )
    var commit: String?

    @Option(
        help: ArgumentHelp(
            "With --history: fail when a metric is worse than the mean of past runs by more than "
                + "this fraction. (default: \(Defaults.tolerance) = "
                + "\(ChangeText.percent(Defaults.tolerance)))",
            valueName: "fraction"
        )
    )
    var tolerance: Double?

    @OptionGroup(title: "With --history")
    var metrics: MetricOptions

    @Option(help: ArgumentHelp("The results file to judge.", valueName: "file"))
    var results: String

    @Option(
        help: ArgumentHelp(
            "With --baseline: results file of a second run. A cell that fails in only one of "
                + "the two is WARN.",
            valueName: "file"
        )
    )
    var confirmWith: String?

    @OptionGroup(title: "Reports")
    var reports: ReportOptions

    @OptionGroup(title: "Strictness")
    var strictness: StrictnessOptions

    @OptionGroup(title: "Strictness")
    var environment: EnvironmentOptions

    func validate() throws {
        guard baseline != nil || history != nil else {
            throw ValidationError(
                "there is nothing to compare with; write --baseline FILE, --history FILE or "
                    + "both"
            )
        }
        try IdleOptions.refuse(
            (confirmWith == nil ? [] : ["--confirm-with"]) + environment.given,
            without: "--baseline",
            baseline
        )
        let ofHistory: [(name: String, isGiven: Bool)] = [
            ("--branch", branch != nil), ("--commit", commit != nil),
            ("--tolerance", tolerance != nil),
        ]
        try IdleOptions.refuse(
            ofHistory.filter(\.isGiven).map(\.name) + metrics.given,
            without: "--history",
            history
        )
        if let tolerance, !(0...100).contains(tolerance) {
            throw ValidationError("--tolerance is \(tolerance); it must be 0 to 100")
        }
    }

    func run() throws {
        let summary = try ResultsFile.read(results)
        var ending = try baseline.map { path in
            RunEnding(
                summary,
                confirmedBy: try confirmWith.map { try ResultsFile.read($0) },
                against: try BaselineFile.read(path),
                options: environment.gateOptions
            )
        }
        if let history {
            let other = try judgement(of: summary, history: history)
            ending = ending?.adding(other) ?? RunEnding(summary, other)
        }
        guard let ending else { return }
        try ending.publish(reports.set, folder: nil)
        try ending.verdictStatus(strict: strictness.strict).end()
    }

    private func judgement(of summary: RunSummary, history path: String) throws -> Judgement {
        let branch = branch ?? "main"
        let run = HistoryRun(summary, HistoryContext(time: "", commit: commit))
        let store = try HistoryStore.opening(path)
        let runs = try store.runs(
            HistoryFilter(branch: branch, scenarioDigest: run.scenarioDigest)
        )
        let sameBuild = try run.commit.map {
            try store.runs(HistoryFilter(scenarioDigest: run.scenarioDigest, commit: $0))
        }
        try store.close()
        let reference = HistoryReference(
            branch: branch,
            runs: runs.filter { $0.id != run.id && $0.scenarioDigest == run.scenarioDigest },
            sameBuild: (sameBuild ?? []).filter { $0.id != run.id }
        )
        return HistoryGate(
            summary: summary,
            commit: run.commit,
            reference: reference,
            tolerance: tolerance ?? Defaults.tolerance,
            metrics: try metrics.chosen() ?? Metric.usual
        ).judgement()
    }
}
