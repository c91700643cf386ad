// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import GRDB
internal import Judging
internal import Shared

/// The history: one SQLite file of runs.
///
/// Each run is written in one transaction, so a process that is killed leaves whole runs only. Several
/// processes may use the file at once: each waits for the others' transactions.
package struct HistoryStore: Sendable {
    package let path: String
    /// Only for the store's own files.
    package let queue: DatabaseQueue

    package static let defaultPath = "tidemark-history.sqlite"
    private static let patienceSeconds = 10.0
    /// Times that a migration is begun again because another process was faster.
    private static let migrationTries = 5

    /// Makes the file if there is none.
    package static func creating(_ path: String) throws -> HistoryStore { try HistoryStore(path) }

    package static func opening(_ path: String) throws -> HistoryStore {
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
            // A file with nothing but an empty list of migrations is one that is being made.
            let others = try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM sqlite_master WHERE type = 'table'
                    AND name NOT IN ('grdb_migrations', 'sqlite_sequence')
                    """
            )
            let applied =
                try db.tableExists("grdb_migrations") ? migrator.appliedIdentifiers(db) : []
            guard applied.contains(HistoryMigrations.first) || applied.isEmpty && others == 0 else {
                throw HistoryError.foreign(path)
            }
            guard try !migrator.hasBeenSuperseded(db) else { throw HistoryError.newer(path) }
        }
        for remaining in (0..<migrationTries).reversed() {
            do {
                try migrator.migrate(queue)
                // A look first: a reader must not wait for a writer.
                let isComplete = try queue.read {
                    try HistoryMigrations.hasColumns(of: Metric.all, $0)
                }
                if !isComplete {
                    try queue.write { try HistoryMigrations.addColumns(of: Metric.all, $0) }
                }
                return
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

    package func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try Self.wrapped(path) { try queue.read(body) }
    }

    package func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try Self.wrapped(path) { try queue.write(body) }
    }

    /// Writes what is only in SQLite's own journal into the file, so that the file alone is all.
    package func close() throws { try Self.wrapped(path) { try queue.close() } }
}

extension DatabaseError {
    /// Another process did the same thing at the same time: a table or a migration's name is there
    /// that was not a moment ago.
    fileprivate var isRace: Bool {
        resultCode == .SQLITE_CONSTRAINT || resultCode == .SQLITE_ERROR
            || resultCode == .SQLITE_BUSY || resultCode == .SQLITE_LOCKED
    }
}
