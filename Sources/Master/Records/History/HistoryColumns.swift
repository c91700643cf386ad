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

    /// One endpoint's columns, by metric in the order of `Metric.allCases`; each has a value a row.
    package struct Endpoint {
        let name: String
        var levels: [[Double?]]
        /// What pairs say of the candidate against the anchor.
        var changes: [Metric: [Double?]] = [:]
    }

    var rows: [Row] = []
    package private(set) var endpoints: [Endpoint] = []

    /// Only once the rows are known.
    mutating func addEndpoint(_ name: String) {
        let empty = Array(repeating: Double?.none, count: rows.count)
        endpoints.append(
            Endpoint(name: name, levels: Array(repeating: empty, count: Metric.allCases.count))
        )
    }

    mutating func set(
        _ endpoint: Int,
        _ row: Int,
        _ values: (p50: Double?, p95: Double?, p99: Double?, errorRate: Double?)
    ) {
        endpoints[endpoint].levels[0][row] = values.p50
        endpoints[endpoint].levels[1][row] = values.p95
        endpoints[endpoint].levels[2][row] = values.p99
        endpoints[endpoint].levels[3][row] = values.errorRate
    }

    mutating func setChange(_ endpoint: Int, _ metric: Metric, _ row: Int, _ change: Double) {
        endpoints[endpoint].changes[
            metric,
            default: Array(repeating: nil, count: rows.count)
        ][row] = change
    }
}

/// A scenario of which the history has runs.
package struct HistoryScenario: Equatable {
    package let digest: String?
    let file: String?
    /// Of one of its newest runs.
    let environmentClass: String
    package let count: Int
}
