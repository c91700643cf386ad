// SPDX-License-Identifier: Apache-2.0

internal import Judging
internal import Shared
internal import Statistics

/// What drift is looked for in, from the runs of the history.
///
/// Of a cell that pairs compared with an anchor, the ratio to it: the noise of the machine is not in
/// that. Of any other, the level, on machines like the newest run's.
package enum HistorySeries {
    package static func series(_ columns: HistoryColumns) -> DriftSeries {
        let cells = columns.endpoints.flatMap { endpoint in
            columns.metrics.flatMap { metric -> [DriftSeries.Cell] in
                let name = "\(endpoint.name) \(metric.name)"
                let ratios = ratios(endpoint, metric, columns.rows)
                if !ratios.isEmpty {
                    return ratios.map { anchor, values in
                        DriftSeries.Cell(
                            name: "\(name) / anchor \(anchor.prefix(10))",
                            values: values,
                            isHigherBetter: metric.worse == .lower
                        )
                    }
                }
                guard
                    let levels = level(endpoint.levels[metric] ?? [], metric, columns.rows)
                else { return [] }
                let isHigherBetter = metric.worse == .lower
                return [
                    DriftSeries.Cell(name: name, values: levels, isHigherBetter: isHigherBetter)
                ]
            }
        }
        return compact(columns, cells)
    }

    /// The environment class of the newest run.
    private static func machine(_ rows: [HistoryColumns.Row]) -> String? {
        rows.last { !$0.isPair }?.environmentClass
    }

    /// Runs that were measured on other machines than the newest.
    package static func foreignRunCount(_ columns: HistoryColumns) -> Int {
        let machine = machine(columns.rows)
        return columns.rows.count { !$0.isPair && $0.environmentClass != machine }
    }

    /// Nil where there is nothing in which a level could change.
    private static func level(
        _ values: [Double?],
        _ metric: Metric,
        _ rows: [HistoryColumns.Row]
    ) -> [Double?]? {
        // A pair measures in shorter blocks than a run: its candidate's level is another thing.
        let machine = machine(rows)
        let levels = zip(values, rows).map { value, row in
            row.isPair || row.environmentClass != machine ? nil : value
        }
        let isThere = levels.contains { level in
            guard let level else { return false }
            return metric != .errorRate || level > 0
        }
        return isThere ? levels : nil
    }

    /// By the first anchor of each chain.
    ///
    /// A new anchor that was measured against the old one goes on
    /// with its series: ratio to the old = ratio to the new × ratio of the new to the old.
    private static func ratios(
        _ endpoint: HistoryColumns.Endpoint,
        _ metric: Metric,
        _ rows: [HistoryColumns.Row]
    ) -> [(anchor: String, values: [Double?])] {
        guard metric != .errorRate, let changes = endpoint.changes[metric] else { return [] }
        var chains: [String: (first: String, factor: Double)] = [:]
        var series: [(anchor: String, values: [Double?])] = []
        // The last comparison of a commit with an anchor, which links it when it becomes one.
        var links: [String: (anchor: String, ratio: Double)] = [:]
        for (index, row) in rows.enumerated() {
            guard let anchor = row.anchor, let change = changes[index], change > -1 else {
                continue
            }
            if chains[anchor] == nil {
                if let link = links[anchor], let old = chains[link.anchor] {
                    chains[anchor] = (old.first, old.factor * link.ratio)
                } else {
                    chains[anchor] = (anchor, 1)
                    series.append((anchor, Array(repeating: nil, count: rows.count)))
                }
            }
            guard let chain = chains[anchor],
                let place = series.firstIndex(where: { $0.anchor == chain.first })
            else { continue }
            series[place].values[index] = chain.factor * (1 + change)
            links[row.commit] = (anchor, 1 + change)
        }
        return series
    }

    /// Without the rows in which no cell has a value.
    private static func compact(
        _ columns: HistoryColumns,
        _ cells: [DriftSeries.Cell]
    ) -> DriftSeries {
        var isUsed = Array(repeating: false, count: columns.rows.count)
        for cell in cells {
            for index in cell.values.indices where cell.values[index] != nil {
                isUsed[index] = true
            }
        }
        let rows = columns.rows.map { DriftSeries.Row(commit: $0.commit, time: $0.time) }
        guard isUsed.contains(false) else { return DriftSeries(rows: rows, cells: cells) }
        let kept = isUsed.indices.filter { isUsed[$0] }
        return DriftSeries(
            rows: kept.map { rows[$0] },
            cells: cells.map { cell in
                cell.with(values: kept.map { cell.values[$0] })
            }
        )
    }
}
