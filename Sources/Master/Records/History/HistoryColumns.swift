// SPDX-License-Identifier: Apache-2.0

internal import Judging
internal import Shared

/// Runs and the levels of their cells, column by column, oldest first.
package struct HistoryColumns {
    struct Row {
        let commit: String
        let time: String
        let isPair: Bool
        let anchor: String?
        let environmentClass: String
    }

    /// One endpoint's columns, by metric; each has a value a row.
    package struct Endpoint {
        let name: String
        var levels: [Metric: [Double?]]
        /// What pairs say of the candidate against the anchor.
        var changes: [Metric: [Double?]] = [:]
    }

    var rows: [Row] = []
    package private(set) var endpoints: [Endpoint] = []

    /// The metrics that were asked for, in the order of `Metric.all`.
    let metrics: [Metric]

    init(_ metrics: [Metric]) { self.metrics = metrics }

    /// Only once the rows are known.
    mutating func addEndpoint(_ name: String) {
        let levels = Dictionary(uniqueKeysWithValues: metrics.map { ($0, emptyColumn) })
        endpoints.append(Endpoint(name: name, levels: levels))
    }

    mutating func setLevel(_ endpoint: Int, _ metric: Metric, _ row: Int, _ level: Double) {
        endpoints[endpoint].levels[metric]?[row] = level
    }

    mutating func setChange(_ endpoint: Int, _ metric: Metric, _ row: Int, _ change: Double) {
        let empty = emptyColumn
        endpoints[endpoint].changes[metric, default: empty][row] = change
    }

    private var emptyColumn: [Double?] { Array(repeating: nil, count: rows.count) }
}
