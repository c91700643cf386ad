// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Judging
internal import Records
internal import Shared

/// The cells of a scenario over its commits with the findings of `tidemark drift`, for a chart.
struct DriftPlot: Sendable, Encodable {
    struct Choice: Sendable, Encodable {
        let name: String
        /// Nil if the history does not know it.
        let digest: String?
        let runs: Int
    }

    struct Row: Sendable, Encodable {
        let commit: String
        let time: String
    }

    struct Step: Sendable, Encodable {
        let row: Int
        let before: Double
        let after: Double
        /// As a fraction; nil if the level before was 0.
        let change: Double?
        let isWorse: Bool
    }

    struct Creep: Sendable, Encodable {
        let anchorRow: Int
        let row: Int
        let change: Double
        let low: Double
        let high: Double
    }

    struct Cell: Sendable, Encodable {
        let name: String
        let values: [Double?]
        let steps: [Step]
        let creep: Creep?
    }

    let history: String
    /// Nil: all branches together.
    var branch: String?
    var branches: [String] = []
    var scenario: String?
    var scenarios: [Choice] = []
    var rows: [Row] = []
    var cells: [Cell] = []
    /// Runs on machines that differ from the newest run's; they are left out.
    var foreignRuns = 0

    /// A chart with more points is unreadable; the newest are shown.
    static let rowLimit = 500

    /// An empty plot where there is no history yet.
    ///
    /// Without a branch the default one if it has runs, else all, as with an empty one; without a scenario the one with the
    /// newest run. Throws `HistoryError`, and `WebError` for a scenario that there is not.
    static func read(
        _ path: String,
        branch wanted: String?,
        scenario digest: String?
    ) async throws -> DriftPlot {
        var plot = DriftPlot(history: path)
        guard FileManager.default.fileExists(atPath: path) else { return plot }
        let store = try HistoryStore.opening(path)
        plot.branches = try store.branches()
        let usual = plot.branches.contains("main") ? "main" : nil
        plot.branch = wanted.map { $0.isEmpty ? nil : $0 } ?? usual
        var filter = HistoryFilter(branch: plot.branch)
        let scenarios = try store.scenarios(filter)
        plot.scenarios = scenarios.map { scenario in
            Choice(
                name: HistorySelection.name(scenario),
                digest: scenario.digest,
                runs: scenario.count
            )
        }
        guard
            let chosen = digest.map({ digest in scenarios.first { $0.digest == digest } })
                ?? scenarios.first
        else {
            guard digest == nil else { throw WebError(404, "the history has no such scenario") }
            return plot
        }
        filter.scenarioDigest = chosen.digest
        plot.scenario = chosen.digest
        let columns = try store.columns(filter)
        try store.close()
        plot.foreignRuns = HistorySeries.foreignRunCount(columns)
        let series = HistorySeries.series(columns).newest(rowLimit)
        plot.show(series, await DriftAnalysis.concurrent(series, DriftRule(.tidemark)))
        return plot
    }

    private init(history: String) { self.history = history }

    private mutating func show(_ series: DriftSeries, _ analysis: DriftAnalysis) {
        rows = series.rows.map { Row(commit: $0.commit, time: $0.time) }
        cells = series.cells.map { cell in
            Cell(
                name: cell.name,
                values: cell.values,
                steps: analysis.changes.filter { $0.cell == cell.name }.map(Step.init),
                creep: analysis.creeps.first { $0.cell == cell.name }.map(Creep.init)
            )
        }
    }
}

extension DriftPlot.Step {
    fileprivate init(_ change: LevelChange) {
        self.init(
            row: change.row,
            before: change.before,
            after: change.after,
            change: change.change.isFinite ? change.change : nil,
            isWorse: change.isWorse
        )
    }
}

extension DriftPlot.Creep {
    fileprivate init(_ creep: CellCreep) {
        self.init(
            anchorRow: creep.anchorRow,
            row: creep.row,
            change: creep.alarm.change,
            low: creep.alarm.low,
            high: creep.alarm.high
        )
    }
}

extension DriftSeries {
    fileprivate func newest(_ count: Int) -> DriftSeries {
        DriftSeries(
            rows: rows.suffix(count),
            cells: cells.map { $0.with(values: $0.values.suffix(count)) }
        )
    }
}
