// SPDX-License-Identifier: Apache-2.0

internal import GRDB
package import Judging
internal import Shared

// Runs as they were, and the levels of many runs as columns.
extension HistoryStore {
    /// Gives each run to `body`, oldest first.
    package func visit(
        _ filter: HistoryFilter = HistoryFilter(),
        _ body: (HistoryRun) throws -> Void
    ) throws {
        try read { db in
            let (condition, arguments) = Self.condition(filter)
            let order =
                filter.last.map { "ORDER BY instant DESC, id DESC LIMIT \($0)" } ?? ""
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT * FROM (SELECT * FROM run \(condition) \(order)) ORDER BY instant, id
                    """,
                arguments: arguments
            )
            while let row = try rows.next() { try body(try Self.run(row, db)) }
        }
    }

    package func runs(_ filter: HistoryFilter = HistoryFilter()) throws -> [HistoryRun] {
        var runs: [HistoryRun] = []
        try visit(filter) { runs.append($0) }
        return runs
    }

    /// The runs whose id begins so, at most two.
    package func runs(withIDPrefix prefix: String) throws -> [HistoryRun] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: "SELECT * FROM run WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id LIMIT 2",
                arguments: [prefix]
            ).map { try Self.run($0, db) }
        }
    }

    /// The scenarios that runs were made of, the one with the newest run first.
    package func scenarios(_ filter: HistoryFilter) throws -> [HistoryScenario] {
        try read { db in
            let (condition, arguments) = Self.condition(filter)
            return try Row.fetchAll(
                db,
                sql: """
                    SELECT scenario_digest, scenario_file, environment_class, max(instant), count(*)
                    FROM run \(condition) GROUP BY scenario_digest
                    ORDER BY max(instant) DESC, scenario_digest
                    """,
                arguments: arguments
            ).map { row in
                HistoryScenario(
                    digest: row[0],
                    file: row[1],
                    environmentClass: row[2],
                    count: row[4]
                )
            }
        }
    }

    /// By name.
    package func branches() throws -> [String] {
        try read { db in
            try String.fetchAll(
                db,
                sql: "SELECT DISTINCT branch FROM run WHERE branch IS NOT NULL ORDER BY branch"
            )
        }
    }

    /// The levels of every cell as columns, oldest first; much faster than `runs`.
    package func columns(
        _ filter: HistoryFilter,
        metrics: [Metric] = Metric.usual
    ) throws -> HistoryColumns {
        try read { db in
            let (condition, arguments) = Self.condition(filter)
            var columns = HistoryColumns(metrics)
            var rows: [Int64: Int] = [:]
            let runs = try Row.fetchCursor(
                db,
                sql: """
                    SELECT key, commit_id, time, kind, anchor, environment_class FROM run \(condition)
                    ORDER BY instant, id
                    """,
                arguments: arguments
            )
            while let run = try runs.next() {
                rows[run[0]] = columns.rows.count
                columns.rows.append(
                    HistoryColumns.Row(
                        commit: run[1] ?? "",
                        time: run[2],
                        isPair: run[3] == HistoryRun.Kind.pair.rawValue,
                        anchor: run[4],
                        environmentClass: run[5]
                    )
                )
            }
            try Self.fill(&columns, rows, db, condition, arguments)
            return columns
        }
    }

    private static func fill(
        _ columns: inout HistoryColumns,
        _ rows: [Int64: Int],
        _ db: Database,
        _ condition: String,
        _ arguments: StatementArguments
    ) throws {
        let endpoints = try Row.fetchAll(
            db,
            sql: """
                SELECT key, name FROM endpoint WHERE key IN (SELECT DISTINCT endpoint FROM measurement
                WHERE run IN (SELECT key FROM run \(condition))) ORDER BY name
                """,
            arguments: arguments
        )
        var places: [Int64: Int] = [:]
        for endpoint in endpoints {
            places[endpoint[0]] = places.count
            columns.addEndpoint(endpoint[1])
        }
        let measurements = try Row.fetchCursor(
            db,
            sql: """
                SELECT run, endpoint, \(columns.metrics.columns) FROM measurement
                WHERE run IN (SELECT key FROM run \(condition))
                """,
            arguments: arguments
        )
        while let found = try measurements.next() {
            guard let row = rows[found[0]], let place = places[found[1]] else { continue }
            for (column, metric) in columns.metrics.enumerated() {
                guard let level = found[2 + column] as Double? else { continue }
                columns.setLevel(place, metric, row, level)
            }
        }
        let changes = try Row.fetchCursor(
            db,
            sql: """
                SELECT run, endpoint, metric, change FROM judged_cell
                WHERE change IS NOT NULL AND run IN (SELECT key FROM run \(condition))
                """,
            arguments: arguments
        )
        while let found = try changes.next() {
            guard let row = rows[found[0]], let place = places[found[1]],
                let metric = Metric.named(found[2])
            else { continue }
            columns.setChange(place, metric, row, found[3])
        }
    }

    private static func condition(_ filter: HistoryFilter) -> (String, StatementArguments) {
        var parts: [String] = []
        var arguments = StatementArguments()
        for (column, value) in [
            ("branch", filter.branch), ("scenario_digest", filter.scenarioDigest),
            ("environment_class", filter.environmentClass), ("commit_id", filter.commit),
        ] {
            guard let value else { continue }
            parts.append("\(column) = ?")
            arguments += [value]
        }
        if let since = filter.since {
            parts.append("instant >= ?")
            arguments += [since]
        }
        return (parts.isEmpty ? "" : "WHERE " + parts.joined(separator: " AND "), arguments)
    }

    private static func run(_ row: Row, _ db: Database) throws -> HistoryRun {
        let key: Int64 = row["key"]
        return HistoryRun(
            id: row["id"],
            kind: HistoryRun.Kind(rawValue: row["kind"]) ?? .run,
            time: row["time"],
            commit: row["commit_id"],
            branch: row["branch"],
            scenarioDigest: row["scenario_digest"],
            scenarioFile: row["scenario_file"],
            toolVersion: row["tool_version"],
            environment: try (row["environment"] as String?).map(HistoryLine.parse),
            environmentClass: row["environment_class"],
            verdict: (row["verdict"] as String?).flatMap(Verdict.init(rawValue:)),
            reasons: try HistoryLine.parse(row["reasons"]),
            retryOf: row["retry_of"],
            anchor: row["anchor"],
            durationSeconds: row["duration_seconds"],
            endpoints: try endpoints(ofRun: key, db)
        )
    }

    private static func endpoints(
        ofRun key: Int64,
        _ db: Database
    ) throws -> [String: HistoryEndpoint] {
        var endpoints: [String: HistoryEndpoint] = [:]
        let measurements = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT name, count, failures, \(Metric.all.columns) FROM measurement
                    JOIN endpoint ON endpoint.key = endpoint WHERE run = ?
                    """
            ),
            arguments: [key]
        )
        while let row = try measurements.next() {
            var endpoint = HistoryEndpoint(count: row[1], failures: row[2])
            for (column, metric) in Metric.all.enumerated() {
                endpoint.levels[metric] = row[3 + column] as Double?
            }
            endpoints[row[0]] = endpoint
        }
        let cells = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT name, metric, state, change, low, high, standard_error, baseline, candidate
                    FROM judged_cell JOIN endpoint ON endpoint.key = endpoint WHERE run = ?
                    """
            ),
            arguments: [key]
        )
        while let row = try cells.next() {
            // A state of a later version says nothing here.
            guard let state = CellState(rawValue: row[2]) else { continue }
            let cell = HistoryCell(
                state: state,
                change: row[3],
                low: row[4],
                high: row[5],
                standardError: row[6],
                baseline: row[7],
                candidate: row[8]
            )
            endpoints[row[0], default: HistoryEndpoint(count: 0, failures: 0)]
                .cells = (endpoints[row[0]]?.cells ?? [:]).merging([row[1]: cell]) { $1 }
        }
        return endpoints
    }
}
