// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Foundation
internal import Judging
internal import Records
internal import Shared
internal import Text

/// Options that select runs of the history.
struct HistorySelectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The history file. (default: \(HistoryStore.defaultPath))",
            valueName: "file"
        )
    )
    var history: String?

    @Option(help: ArgumentHelp("Name of the default branch. (default: main)", valueName: "name"))
    var branch: String?

    @Option(
        help: ArgumentHelp(
            "Scenario file name, or the first characters of its digest. Required if there are "
                + "several.",
            valueName: "name"
        )
    )
    var scenario: String?

    @Option(
        help: ArgumentHelp("Ignore runs that are older than this many days.", valueName: "count")
    )
    var days: Int?

    @OptionGroup var metrics: MetricOptions

    var isGiven: Bool {
        history != nil || branch != nil || scenario != nil || days != nil || !metrics.given.isEmpty
    }
    var path: String { history ?? HistoryStore.defaultPath }
    var defaultBranch: String { branch ?? "main" }

    func validate() throws {
        guard days ?? 1 > 0 else {
            throw ValidationError("--days is \(days ?? 0); write at least 1")
        }
    }

    /// The earliest start to include, in seconds since 1970.
    var since: Double? {
        days.map { Date().timeIntervalSince1970 - Double($0) * 86_400 }
    }

    /// The series of the scenario's cells, and where they come from.
    func series() throws -> (series: DriftSeries, source: String) {
        let store = try HistoryStore.opening(path)
        let place = " of branch \(defaultBranch)"
        var filter = HistoryFilter(branch: defaultBranch, since: since)
        let scenario = try HistorySelection.scenario(
            self.scenario,
            of: try store.scenarios(filter),
            path: path,
            place: place
        )
        filter.scenarioDigest = scenario.digest
        let columns = try store.columns(filter, metrics: try metrics.chosen() ?? Metric.usual)
        try store.close()
        let series = HistorySeries.series(columns)
        guard !series.cells.isEmpty else {
            throw HistoryError("history \(path): the runs\(place) have no latencies")
        }
        let foreign = HistorySeries.foreignRunCount(columns)
        return (
            series,
            "\(path), branch \(defaultBranch), scenario \(HistorySelection.name(scenario))"
                + (foreign > 0 ? ", without \(Figure.count(foreign, "run")) on other machines" : "")
        )
    }
}
