// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Judging
internal import Shared
internal import Text

// What goes in and what goes out: runs whole or not at all.
extension HistoryStore {
    /// Adds runs that are not there yet, all or none; says of each whether it was added.
    ///
    /// A run without `retryOf` gets the one that it seems to repeat, where `findsRetries`.
    package func add(_ runs: [HistoryRun], findsRetries: Bool = false) throws -> [HistoryRun?] {
        try write { db in
            try runs.map { run in
                var run = run
                if findsRetries, run.retryOf == nil {
                    run.retryOf = try Self.failure(before: run, db)
                }
                return try Self.insert(run, db) ? run : nil
            }
        }
    }

    private static let retryWindowSeconds = 7 * 86_400.0

    /// The newest failure of the same build and scenario in the week before.
    private static func failure(before run: HistoryRun, _ db: Database) throws -> String? {
        guard let commit = run.commit, let instant = run.instant else { return nil }
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT id, verdict FROM run
                    WHERE commit_id = ? AND scenario_digest IS ? AND kind = ? AND instant < ? AND instant >= ?
                    ORDER BY instant DESC LIMIT 1
                    """
            ),
            arguments: [
                commit, run.scenarioDigest, run.kind.rawValue, instant,
                instant - retryWindowSeconds,
            ]
        )
        // A run that was compared with nothing has none.
        guard let row, row["verdict"] as String? == Verdict.fail.rawValue else { return nil }
        return row["id"]
    }

    private static func insert(_ run: HistoryRun, _ db: Database) throws -> Bool {
        guard let instant = run.instant else {
            throw HistoryError("run \(run.id): its time \"\(run.time)\" is no time")
        }
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO run (id, kind, instant, time, commit_id, branch, scenario_digest,
                scenario_file, tool_version, environment, environment_class, verdict, reasons, retry_of,
                anchor, duration_seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            run.id, run.kind.rawValue, instant, run.time, run.commit, run.branch,
            run.scenarioDigest,
            run.scenarioFile, run.toolVersion, try run.environment.map(CompactJSON.encode),
            run.environmentClass, run.verdict?.rawValue, try CompactJSON.encode(run.reasons),
            run.retryOf, run.anchor, run.durationSeconds,
        ])
        guard db.changesCount > 0 else { return false }
        let key = db.lastInsertedRowID
        for (name, endpoint) in run.endpoints.sorted(by: { $0.key < $1.key }) {
            try insert(endpoint, name, run: key, db)
        }
        return true
    }

    private static let insertMeasurement = """
        INSERT INTO measurement (run, endpoint, count, failures, \(Metric.all.columns))
        VALUES (?, ?, ?, ?\(String(repeating: ", ?", count: Metric.all.count)))
        """

    private static func insert(
        _ endpoint: HistoryEndpoint,
        _ name: String,
        run: Int64,
        _ db: Database
    ) throws {
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO endpoint (name) VALUES (?)")
            .execute(arguments: [name])
        let key = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT key FROM endpoint WHERE name = ?"),
            arguments: [name]
        )
        try db.cachedStatement(sql: insertMeasurement).execute(
            arguments: [run, key, endpoint.count, endpoint.failures]
                + StatementArguments(Metric.all.map { endpoint.levels[$0] })
        )
        for (metric, cell) in (endpoint.cells ?? [:]).sorted(by: { $0.key < $1.key }) {
            try db.cachedStatement(
                sql: """
                    INSERT INTO judged_cell (run, endpoint, metric, state, change, low, high,
                    standard_error, baseline, candidate) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                run, key, metric, cell.state.rawValue, cell.change, cell.low, cell.high,
                cell.standardError,
                cell.baseline, cell.candidate,
            ])
        }
    }

    /// Removes all but the newest runs, or those before an instant, except the newest of a branch;
    /// says how many went, by branch.
    package func prune(
        keeping count: Int?,
        before instant: Double?,
        sparing branch: String
    ) throws
        -> [(branch: String?, count: Int)]
    {
        let removed = try write { db in
            let doomed = """
                FROM run WHERE key NOT IN (SELECT key FROM run ORDER BY instant DESC, id DESC LIMIT ?)
                AND instant < ? AND key IS NOT
                (SELECT key FROM run WHERE branch = ? ORDER BY instant DESC, id DESC LIMIT 1)
                """
            let arguments: StatementArguments = [count ?? 0, instant ?? .infinity, branch]
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT branch, count(*) \(doomed) GROUP BY branch ORDER BY branch",
                arguments: arguments
            )
            try db.execute(sql: "DELETE \(doomed)", arguments: arguments)
            return rows.map { (branch: $0[0] as String?, count: $0[1] as Int) }
        }
        // Only gives space back, and cannot while another process reads.
        if !removed.isEmpty { try? queue.vacuum() }
        return removed
    }
}
