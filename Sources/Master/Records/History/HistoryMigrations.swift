// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Judging

/// The schema of the history, as the list of what was ever done to it.
///
/// Only ever append: a file of any age is brought up to date by the steps that it has not seen, and
/// a step that it has seen is never done again.
enum HistoryMigrations {
    static let first = "runs"

    static var all: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration(first, foreignKeyChecks: .immediate) { db in
            for statement in runs { try db.execute(sql: statement) }
        }
        migrator.registerMigration("duration of a run", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: "ALTER TABLE run ADD COLUMN duration_seconds REAL")
        }
        return migrator
    }

    /// Adds the columns of the metrics that this version can judge and the file's last writer could not.
    ///
    /// No migration: the list grows with `Metric.all`.
    static func addColumns(of metrics: [Metric], _ db: Database) throws {
        for metric in try missing(metrics, db) {
            try db.execute(sql: "ALTER TABLE measurement ADD COLUMN \(metric.column) REAL")
        }
    }

    static func hasColumns(of metrics: [Metric], _ db: Database) throws -> Bool {
        try missing(metrics, db).isEmpty
    }

    private static func missing(_ metrics: [Metric], _ db: Database) throws -> [Metric] {
        let known = Set(try db.columns(in: "measurement").map(\.name))
        return metrics.filter { !known.contains($0.name) }
    }

    /// One row a run, a row below it for each endpoint, and one for each cell of which a gate said
    /// something.
    private static let runs = [
        """
        CREATE TABLE run (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            instant REAL NOT NULL,
            time TEXT NOT NULL,
            commit_id TEXT,
            branch TEXT,
            scenario_digest TEXT,
            scenario_file TEXT,
            tool_version TEXT,
            environment TEXT,
            environment_class TEXT NOT NULL,
            verdict TEXT,
            reasons TEXT NOT NULL,
            retry_of TEXT,
            anchor TEXT
        )
        """,
        "CREATE INDEX run_instant ON run (instant)",
        "CREATE INDEX run_scenario ON run (scenario_digest, branch, instant)",
        "CREATE INDEX run_commit ON run (commit_id, scenario_digest, instant)",
        "CREATE TABLE endpoint (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
        """
        CREATE TABLE measurement (
            run INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
            endpoint INTEGER NOT NULL REFERENCES endpoint (key),
            count INTEGER NOT NULL,
            failures INTEGER NOT NULL,
            p50 REAL,
            p95 REAL,
            p99 REAL,
            error_rate REAL,
            PRIMARY KEY (run, endpoint)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE judged_cell (
            run INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
            endpoint INTEGER NOT NULL REFERENCES endpoint (key),
            metric TEXT NOT NULL,
            state TEXT NOT NULL,
            change REAL,
            low REAL,
            high REAL,
            standard_error REAL,
            baseline REAL,
            candidate REAL,
            PRIMARY KEY (run, endpoint, metric)
        ) WITHOUT ROWID
        """,
    ]
}

extension Metric {
    /// Of its levels, as SQL has it.
    fileprivate var column: String { "\"\(name)\"" }
}

extension [Metric] {
    /// As SQL has them.
    var columns: String { map(\.column).joined(separator: ", ") }
}
