// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Judging
internal import Records
internal import Reporting
internal import Shared
internal import Text

/// `tidemark flaps`: how often the gate contradicts itself, and which tolerance would end that.
struct FlapsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flaps",
        abstract: "Count failures that went away by themselves, and say which tolerance fits.",
        discussion: """
            A flap is a FAIL and then a pass of the same commit and scenario within 7 days. Pairs of one \
            build with itself (history add --anchor with the commit itself) count too.

            EXAMPLE: tidemark flaps --history tidemark-history.sqlite
            """
    )

    @Option(help: ArgumentHelp("The history.", valueName: "file"))
    var history = HistoryStore.defaultPath

    @Option(
        help: ArgumentHelp(
            "The scenario's file or how its digest begins; all of them by default.",
            valueName: "name"
        )
    )
    var scenario: String?

    @Option(
        help: ArgumentHelp(
            "How often an unchanged build may fail: 0.02 is once in fifty runs.",
            valueName: "fraction"
        )
    )
    var flapRate = 0.02

    @OptionGroup var metrics: MetricOptions

    @Flag(help: "Print it as JSON.")
    var json = false

    func validate() throws {
        guard flapRate >= 0.0001, flapRate <= 0.5 else {
            throw ValidationError("--flap-rate is \(flapRate); write 0.0001 to 0.5")
        }
    }

    func run() throws {
        let store = try HistoryStore.opening(history)
        var filter = HistoryFilter()
        filter.scenarioDigest = try scenario.map { wanted in
            let scenarios = try store.scenarios(filter)
            return try HistorySelection.scenario(wanted, of: scenarios, path: history, place: "")
        }?.digest
        let runs = try store.runs(filter)
        try store.close()
        let report = FlapReport(
            flaps: Flaps(runs),
            advice: ToleranceAdvice(
                runs,
                rate: flapRate,
                metrics: try metrics.chosen() ?? Metric.usual
            ),
            source: "\(history): \(Figure.count(runs.count, "run"))"
        )
        if json {
            Console.line(report.json)
        } else {
            for line in report.lines { Console.line(line) }
        }
    }
}
