// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Foundation
internal import Judging
internal import Records
internal import Shared
internal import Text

/// Flags that say which runs of the history are meant.
struct HistorySelectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The history; \(HistoryStore.defaultPath) by default.",
            valueName: "file"
        )
    )
    var history: String?

    @Option(help: ArgumentHelp("The default branch; main by default.", valueName: "name"))
    var branch: String?

    @Option(
        help: ArgumentHelp(
            "The scenario's file or how its digest begins; needed where there are several.",
            valueName: "name"
        )
    )
    var scenario: String?

    @Option(help: ArgumentHelp("Only runs of so many days.", valueName: "count"))
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

    /// From then on, in seconds since 1970.
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
            throw HistoryError("history \(path): no latency in the runs\(place)")
        }
        let foreign = HistorySeries.foreignRunCount(columns)
        return (
            series,
            "\(path), branch \(defaultBranch), scenario \(HistorySelection.name(scenario))"
                + (foreign > 0 ? ", without \(Figure.count(foreign, "run")) on other machines" : "")
        )
    }
}
