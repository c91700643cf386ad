// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Judging
internal import Records
internal import Reporting
internal import Shared
internal import Text

/// `tidemark flaps`: how often the gate contradicts itself, and which tolerance would prevent that.
struct FlapsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flaps",
        abstract: "Count false alarms of the gate, and recommend a tolerance.",
        discussion: """
            A flap is a FAIL followed within 7 days by a pass of the same commit and scenario. A \
            FAIL of a build compared with itself counts too (history add --anchor with its own \
            commit).

            EXAMPLE: tidemark flaps --history tidemark-history.sqlite
            """
    )

    @Option(help: ArgumentHelp("The history file.", valueName: "file"))
    var history = HistoryStore.defaultPath

    @Option(
        help: ArgumentHelp(
            "Scenario file name, or the first characters of its digest. (default: all "
                + "scenarios)",
            valueName: "name"
        )
    )
    var scenario: String?

    @Option(
        help: ArgumentHelp(
            "Highest acceptable share of runs in which an unchanged build fails; 0.02 is one "
                + "run in fifty.",
            valueName: "fraction"
        )
    )
    var flapRate = 0.02

    @OptionGroup var metrics: MetricOptions

    @Flag(help: "Print the result as JSON.")
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
