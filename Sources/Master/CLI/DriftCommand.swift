// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Records
internal import Reporting
internal import Running
internal import Shared

/// `tidemark drift`: the commits at which cells went over to another level.
struct DriftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "Find the commits at which something became slower, and slow creep.",
        discussion: """
            Reads the runs of the history's default branch, or with --series a file of measurements \
            over commits, oldest first, and names where a level changed and what rose too slowly for \
            any single step. Exit status 0, whatever is found; --fail-on-rise makes it 1.

            EXAMPLE: tidemark drift --history tidemark-history.sqlite --branch main
            EXAMPLE: tidemark drift --series series.csv
            """
    )

    @Option(
        help: ArgumentHelp(
            "CSV with the columns commit,time and then one per cell, instead of the history.",
            valueName: "file"
        )
    )
    var series: String?

    @OptionGroup(title: "Which runs of the history")
    var selection: HistorySelectionOptions

    @OptionGroup(title: "What counts as a change")
    var sensitivity: DriftSensitivity

    @Flag(help: "Print the change points as JSON.")
    var json = false

    @Flag(help: "Print the report as Markdown.")
    var markdown = false

    @Flag(help: "Status 1 when a rise or creep was found.")
    var failOnRise = false

    func validate() throws {
        guard !json || !markdown else {
            throw ValidationError("--json and --markdown exclude each other; leave one out")
        }
        guard series == nil || !selection.isGiven else {
            throw ValidationError(
                "--series is read instead of the history; leave it or the history's flags out"
            )
        }
    }

    func run() async throws {
        let (series, source) = try input()
        let names = Set(series.cells.map(\.name))
        for cell in sensitivity.higherIsBetter where !names.contains(cell) {
            throw ValidationError(
                "--higher-is-better \(cell) is no cell of \(source); it has "
                    + series.cells.map(\.name).joined(separator: ", ")
            )
        }
        let rule = sensitivity.rule
        let analysis = await DriftAnalysis.concurrent(series, rule)
        print(DriftReport(series: series, analysis: analysis, rule: rule, source: source))
        if failOnRise, analysis.hasRise { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private func input() throws -> (series: DriftSeries, source: String) {
        if let series { return (try SeriesFile.read(series), series) }
        return try selection.series()
    }

    private func print(_ report: DriftReport) {
        if json {
            Console.line(report.json)
        } else if markdown {
            Console.line(report.markdown)
        } else {
            let width = Console.isTerminal ? Display.terminalSize.width : 100
            for line in report.lines(width: width) { Console.line(line) }
        }
    }
}

/// Flags that say what counts as a change of level.
struct DriftSensitivity: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "tidemark, or otava: exactly the change points of apache-otava 0.8.0.",
            valueName: "name"
        )
    )
    var algorithm = "tidemark"

    @Option(
        help: ArgumentHelp("Values that are looked at together; 50 by default.", valueName: "count")
    )
    var window: Int?

    @Option(
        help: ArgumentHelp(
            "Largest p of a change; 0.0001 by default, 0.001 for otava.",
            valueName: "p"
        )
    )
    var maxPvalue: Double?

    @Option(
        help: ArgumentHelp(
            "Least change, as a share; 0.05 by default, 0 for otava.",
            valueName: "fraction"
        )
    )
    var minMagnitude: Double?

    @Option(
        help: ArgumentHelp(
            "A cell in which less is worse, such as a throughput; repeatable.",
            valueName: "cell"
        )
    )
    var higherIsBetter: [String] = []

    /// A window's tables take the square of it.
    private static let windows = 2...2000

    func validate() throws {
        guard DriftRule.Algorithm(rawValue: algorithm) != nil else {
            throw ValidationError("--algorithm is \"\(algorithm)\"; write tidemark or otava")
        }
        guard Self.windows.contains(window ?? 50) else {
            throw ValidationError("--window is \(window ?? 50); it must be 2 to 2000")
        }
        guard (0...1).contains(maxPvalue ?? 0) else {
            throw ValidationError("--max-pvalue is \(maxPvalue ?? 0); it must be 0 to 1")
        }
        guard (0...1000).contains(minMagnitude ?? 0) else {
            throw ValidationError("--min-magnitude is \(minMagnitude ?? 0); it must be 0 to 1000")
        }
    }

    var rule: DriftRule {
        var rule = DriftRule(
            DriftRule.Algorithm(rawValue: algorithm) ?? .tidemark,
            windowLength: window,
            maxPValue: maxPvalue,
            minMagnitude: minMagnitude
        )
        rule.higherIsBetter = Set(higherIsBetter)
        return rule
    }
}
