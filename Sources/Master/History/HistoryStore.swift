// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB
internal import Shared

/// Which runs of the history.
struct HistoryFilter: Equatable {
    var branch: String?
    var scenarioDigest: String?
    var environmentClass: String?
    var commit: String?
    /// Seconds since 1970; from then on.
    var since: Double?
    /// Only so many, the newest.
    var last: Int?
}

/// The history: one SQLite file of runs.
///
/// Each run is written in one transaction, so a process that is killed leaves whole runs only. Several
/// processes may use the file at once: each waits for the others' transactions.
struct HistoryStore: Sendable {
    let path: String
    private let queue: DatabaseQueue

    static let defaultPath = "tidemark-history.sqlite"
    private static let patienceSeconds = 10.0
    /// Times that a migration is begun again because another process was faster.
    private static let migrationTries = 5

    /// Makes the file if there is none.
    static func creating(_ path: String) throws -> HistoryStore { try HistoryStore(path) }

    static func opening(_ path: String) throws -> HistoryStore {
        guard FileManager.default.fileExists(atPath: path) else { throw HistoryError.missing(path) }
        return try HistoryStore(path)
    }

    private init(_ path: String) throws {
        self.path = path
        try Self.checkKind(of: path)
        queue = try Self.wrapped(path) {
            let queue = try Self.opened(path)
            try Self.migrate(queue, path)
            return queue
        }
    }

    /// Waits, where SQLite does not: of two processes that make a file a WAL one, one is told at once
    /// that it is busy.
    private static func opened(_ path: String) throws -> DatabaseQueue {
        let deadline = ContinuousClock.now + .seconds(patienceSeconds)
        while true {
            do {
                return try DatabaseQueue(path: path, configuration: configuration)
            } catch let error as DatabaseError
                where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < deadline
            {
                Thread.sleep(forTimeInterval: 0.02)
            }
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patienceSeconds)
        configuration.prepareDatabase { db in
            // Readers and a writer do not wait for each other. A power cut may lose the last runs,
            // not the file; a kill loses nothing.
            try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        }
        return configuration
    }

    /// SQLite would overwrite an empty file and say little of any other.
    private static func checkKind(of path: String) throws(HistoryError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
        guard !isFolder.boolValue else { throw .folder(path) }
        let magic = Data("SQLite format 3\0".utf8)
        // Not readable: SQLite's own error says so.
        let start = try? FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            .read(upToCount: magic.count)
        guard let start, !start.isEmpty, start != magic else { return }
        throw .noDatabase(path)
    }

    private static func migrate(_ queue: DatabaseQueue, _ path: String) throws {
        let migrator = HistoryMigrations.all
        try queue.read { db in
            if try db.tableExists("grdb_migrations") {
                guard try migrator.appliedIdentifiers(db).contains(HistoryMigrations.first) else {
                    throw HistoryError.foreign(path)
                }
                guard try !migrator.hasBeenSuperseded(db) else { throw HistoryError.newer(path) }
            } else if try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0 > 0 {
                throw HistoryError.foreign(path)
            }
        }
        for remaining in (0..<migrationTries).reversed() {
            do {
                return try migrator.migrate(queue)
            } catch let error as DatabaseError where remaining > 0 && error.isRace {
                continue
            }
        }
    }

    /// SQLite's errors as sentences.
    private static func wrapped<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            switch error.resultCode {
            case .SQLITE_NOTADB, .SQLITE_CORRUPT: throw HistoryError.noDatabase(path)
            case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM: throw HistoryError.readOnly(path)
            case .SQLITE_BUSY, .SQLITE_LOCKED: throw HistoryError.busy(path)
            default:
                throw HistoryError("history \(path): \(error.message ?? "SQLite failed")")
            }
        }
    }

    private func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try Self.wrapped(path) { try queue.read(body) }
    }

    private func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try Self.wrapped(path) { try queue.write(body) }
    }

    /// Writes what is only in SQLite's own journal into the file, so that the file alone is all.
    func close() throws { try Self.wrapped(path) { try queue.close() } }

    // MARK: Writing

    /// Adds runs that are not there yet, all or none; says of each whether it was added.
    ///
    /// A run without `retryOf` gets the one that it seems to repeat, where `findsRetries`.
    func add(_ runs: [HistoryRun], findsRetries: Bool = false) throws -> [HistoryRun?] {
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
        guard let row, row["verdict"] == Verdict.fail.rawValue else { return nil }
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
                anchor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            run.id, run.kind.rawValue, instant, run.time, run.commit, run.branch,
            run.scenarioDigest,
            run.scenarioFile, run.toolVersion, try run.environment.map(HistoryLine.json),
            run.environmentClass, run.verdict?.rawValue, try HistoryLine.json(run.reasons),
            run.retryOf, run.anchor,
        ])
        guard db.changesCount > 0 else { return false }
        let key = db.lastInsertedRowID
        for (name, endpoint) in run.endpoints.sorted(by: { $0.key < $1.key }) {
            try insert(endpoint, name, run: key, db)
        }
        return true
    }

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
        try db.cachedStatement(
            sql: """
                INSERT INTO measurement (run, endpoint, count, failures, p50, p95, p99, error_rate)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            run, key, endpoint.count, endpoint.failures, endpoint.p50, endpoint.p95, endpoint.p99,
            endpoint.errorRate,
        ])
        for (metric, cell) in (endpoint.cells ?? [:]).sorted(by: { $0.key < $1.key }) {
            try db.cachedStatement(
                sql: """
                    INSERT INTO judged_cell (run, endpoint, metric, state, change, low, high,
                    standard_error, baseline, candidate) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                run, key, metric, cell.state, cell.change, cell.low, cell.high, cell.standardError,
                cell.baseline, cell.candidate,
            ])
        }
    }

    /// Removes all but the newest runs, or those before an instant, except the newest of a branch;
    /// says how many went, by branch.
    func prune(
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

    // MARK: Reading

    /// Gives each run to `body`, oldest first.
    func visit(
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

    func runs(_ filter: HistoryFilter = HistoryFilter()) throws -> [HistoryRun] {
        var runs: [HistoryRun] = []
        try visit(filter) { runs.append($0) }
        return runs
    }

    /// The runs whose id begins so, at most two.
    func runs(withIDPrefix prefix: String) throws -> [HistoryRun] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: "SELECT * FROM run WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id LIMIT 2",
                arguments: [prefix]
            ).map { try Self.run($0, db) }
        }
    }

    /// The scenarios that runs were made of, the one with the newest run first.
    func scenarios(_ filter: HistoryFilter) throws -> [HistoryScenario] {
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

    /// The levels of every cell as columns, oldest first; much faster than `runs`.
    func columns(_ filter: HistoryFilter) throws -> HistoryColumns {
        try read { db in
            let (condition, arguments) = Self.condition(filter)
            var columns = HistoryColumns()
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
                SELECT run, endpoint, p50, p95, p99, error_rate FROM measurement
                WHERE run IN (SELECT key FROM run \(condition))
                """,
            arguments: arguments
        )
        while let found = try measurements.next() {
            guard let row = rows[found[0]], let place = places[found[1]] else { continue }
            columns.set(place, row, (found[2], found[3], found[4], found[5]))
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
                let metric = Metric(rawValue: found[2])
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
                    SELECT name, count, failures, p50, p95, p99, error_rate FROM measurement
                    JOIN endpoint ON endpoint.key = endpoint WHERE run = ?
                    """
            ),
            arguments: [key]
        )
        while let row = try measurements.next() {
            endpoints[row[0]] = HistoryEndpoint(
                count: row[1],
                failures: row[2],
                p50: row[3],
                p95: row[4],
                p99: row[5],
                errorRate: row[6]
            )
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
            let cell = HistoryCell(
                state: row[2],
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

extension DatabaseError {
    /// Another process did the same thing at the same time: a table or a migration's name is there
    /// that was not a moment ago.
    fileprivate var isRace: Bool {
        resultCode == .SQLITE_CONSTRAINT || resultCode == .SQLITE_ERROR
            || resultCode == .SQLITE_BUSY || resultCode == .SQLITE_LOCKED
    }
}
