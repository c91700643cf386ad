// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Records
internal import Reporting
internal import Running
internal import Shared

/// `tidemark drift`: finds the commits where a cell changed its level.
struct DriftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "Find the commits where a cell became slower, and slow creep.",
        discussion: """
            Reads the runs of the default branch from the history, or a CSV file with --series \
            (oldest commit first). Prints the commits where a level changed, and the cells that \
            rose too slowly for any single step to show. The exit status is 0 whatever it finds; \
            with --fail-on-rise it is 1 after a rise or creep.

            EXAMPLE: tidemark drift --history tidemark-history.sqlite --branch main
            EXAMPLE: tidemark drift --series series.csv
            """
    )

    @Option(
        help: ArgumentHelp(
            "Read this CSV file instead of the history. Columns: commit, time, then one per "
                + "cell.",
            valueName: "file"
        )
    )
    var series: String?

    @OptionGroup(title: "Runs from the history")
    var selection: HistorySelectionOptions

    @OptionGroup(title: "Sensitivity")
    var sensitivity: DriftSensitivity

    @Flag(help: "Print the change points as JSON.")
    var json = false

    @Flag(help: "Print the report as Markdown.")
    var markdown = false

    @Flag(help: "End with status 1 if a rise or creep was found.")
    var failOnRise = false

    func validate() throws {
        guard !json || !markdown else {
            throw ValidationError("--json and --markdown exclude each other; leave one out")
        }
        guard series == nil || !selection.isGiven else {
            throw ValidationError(
                "--series replaces the history; leave out either --series or the options of the "
                    + "history"
            )
        }
    }

    func run() async throws {
        let (series, source) = try input()
        let names = Set(series.cells.map(\.name))
        for cell in sensitivity.higherIsBetter where !names.contains(cell) {
            throw ValidationError(
                "--higher-is-better \(cell) is not a cell of \(source); it has "
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

/// Options that define a change of level.
struct DriftSensitivity: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Detection algorithm: tidemark, or otava (the exact change points of apache-otava "
                + "0.8.0).",
            valueName: "name"
        )
    )
    var algorithm = "tidemark"

    @Option(
        help: ArgumentHelp(
            "Number of values to analyse together. (default: 50)",
            valueName: "count"
        )
    )
    var window: Int?

    @Option(
        help: ArgumentHelp(
            "Largest p-value of a change. (default: 0.0001, otava 0.001)",
            valueName: "p"
        )
    )
    var maxPvalue: Double?

    @Option(
        help: ArgumentHelp(
            "Smallest change to report, as a fraction. (default: 0.05, otava 0)",
            valueName: "fraction"
        )
    )
    var minMagnitude: Double?

    @Option(
        help: ArgumentHelp(
            "Cell whose higher values are better, such as a throughput. Repeatable.",
            valueName: "cell"
        )
    )
    var higherIsBetter: [String] = []

    /// Memory grows with the square of the window.
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
