// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Shared
import TestSupport
import Testing

@testable import CLI
@testable import Judging
@testable import Records
@testable import Reporting

/// The file of the history.
struct HistoryStoreTests {
    let folder: HistoryFolder

    init() throws { folder = try HistoryFolder() }

    private var samples: [HistoryRun] {
        var odd = HistorySamples.pair(2, anchor: "a0", change: 0.1 + 0.2)
        odd.branch = nil
        odd.environment = nil
        odd.reasons = ["FAIL \"/a\" p99: 1 > 2", "line\nand 😀"]
        odd.endpoints["/b/{id}"] = HistorySamples.failed(["p95", "error_rate"])
        return [HistorySamples.run(0), HistorySamples.run(1, verdict: nil), odd]
    }

    @Test func `what is added is read again as it was`() throws {
        let store = try HistoryStore.creating(folder.path())

        let added = try store.add(samples)

        #expect(added == samples)
        #expect(try store.runs() == samples)
        #expect(try store.runs(HistoryFilter(last: 1)).map(\.id) == ["run2"])
        #expect(try store.runs(HistoryFilter(branch: "main")).map(\.id) == ["run0", "run1"])
    }

    @Test func `a run that is there already stays as it is`() throws {
        let store = try HistoryStore.creating(folder.path())
        _ = try store.add(samples)
        var other = samples[0]
        other.verdict = .fail

        #expect(try store.add([other]) == [nil])

        #expect(try store.runs() == samples)
    }

    @Test func `export, import and export again is the same bytes`() throws {
        let first = try HistoryStore.creating(folder.path("1.sqlite"))
        let second = try HistoryStore.creating(folder.path("2.sqlite"))
        _ = try first.add(samples.reversed())

        let lines = try first.runs().map(HistoryLine.text)
        let again = try lines.map { try HistoryLine.run(Array($0.utf8), place: "x:1") }
        _ = try second.add(again)
        _ = try second.add(again)

        #expect(try second.runs().map(HistoryLine.text) == lines)
    }

    @Test(arguments: [
        (24.0, "run0"), (7 * 24.0, "run0"), (7 * 24.0 + 1, nil),
    ])
    func `a run after a failure of the same build within a week is its retry`(
        hours: Double,
        retryOf: String?
    ) throws {
        let store = try HistoryStore.creating(folder.path())
        _ = try store.add([HistorySamples.run(0, commit: "x", verdict: .fail)])

        let retry = HistorySamples.run(1, commit: "x", hours: hours)
        let other = HistorySamples.run(2, commit: "y", hours: hours)
        let added = try store.add([retry, other], findsRetries: true)

        #expect(added.map { $0?.retryOf } == [retryOf, nil])
    }

    @Test func `a run after one that was compared with nothing is no retry`() throws {
        let store = try HistoryStore.creating(folder.path())
        _ = try store.add([HistorySamples.run(0, commit: "x", verdict: nil)])

        let added = try store.add([HistorySamples.run(1, commit: "x")], findsRetries: true)

        #expect(added.map { $0?.retryOf } == [nil])
    }

    @Test func `only the newest run before decides what is a retry`() throws {
        let store = try HistoryStore.creating(folder.path())
        _ = try store.add([
            HistorySamples.run(0, commit: "x", verdict: .fail), HistorySamples.run(1, commit: "x"),
        ])

        let added = try store.add([HistorySamples.run(2, commit: "x")], findsRetries: true)

        #expect(added[0]?.retryOf == nil)
    }

    @Test func `pruning spares the newest of the default branch`() throws {
        let store = try HistoryStore.creating(folder.path())
        var runs = (0..<6).map { HistorySamples.run($0) }
        for index in 3..<6 { runs[index].branch = "work" }
        _ = try store.add(runs)

        let removed = try store.prune(keeping: 1, before: nil, sparing: "main")

        #expect(removed.map(\.branch) == ["main", "work"])
        #expect(removed.map(\.count) == [2, 2])
        #expect(try store.runs().map(\.id) == ["run2", "run5"])
        #expect(try store.prune(keeping: nil, before: 0, sparing: "main").isEmpty)
    }

    @Test func `an id is found by how it begins`() throws {
        let store = try HistoryStore.creating(folder.path())
        _ = try store.add(samples)
        let path = store.path

        #expect(try store.run("run1").id == "run1")
        #expect(
            sentence { _ = try store.run("run") }
                == "history \(path): several run ids begin with \"run\", such as run0 and "
                + "run1; write more characters of the id"
        )
        #expect(
            sentence { _ = try store.run("z") }
                == "history \(path): no run id begins with \"z\"; list the ids with "
                + "\"tidemark history list\""
        )
    }

    // MARK: Files that are none of ours

    private func sentence(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return (error as? any UserFacingError)?.sentence ?? "\(error)"
        }
    }

    @Test func `what is no history is said in one sentence`() throws {
        let path = folder.path()
        #expect(
            sentence { _ = try HistoryStore.opening(path) }
                == "history \(path): no such file; make it with \"tidemark history add RESULTS --file "
                + "\(path)\""
        )
        try Data("{\"endpoints\": {}}".utf8).write(to: URL(fileURLWithPath: path))
        #expect(
            sentence { _ = try HistoryStore.creating(path) }
                == "history \(path): this is no history but another kind of file; name one that "
                + "\"tidemark history add\" made, or none, to make one"
        )
        #expect(
            sentence { _ = try HistoryStore.creating(folder.url.path) }
                == "history \(folder.url.path): this is a folder; name a file in it"
        )
        let nowhere = folder.path("none/h.sqlite")
        #expect(
            sentence { _ = try HistoryStore.creating(nowhere) }
                == "history \(nowhere): cannot be written, and reading it needs that too; make the file "
                + "and its folder writable, or copy it to one that is"
        )
    }

    @Test func `another program's database and a newer history are refused`() throws {
        let foreign = folder.path("foreign.sqlite")
        try DatabaseQueue(path: foreign).write { try $0.execute(sql: "CREATE TABLE t (x)") }
        #expect(
            sentence { _ = try HistoryStore.creating(foreign) }
                == "history \(foreign): this is a database of another program; name one that "
                + "\"tidemark history add\" made, or none, to make one"
        )
        let newer = folder.path("newer.sqlite")
        try HistoryStore.creating(newer).close()
        try DatabaseQueue(path: newer).write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('of the future')")
        }
        #expect(
            sentence { _ = try HistoryStore.opening(newer) }
                == "history \(newer): a newer Tidemark made it; install that one to use it"
        )
    }

    // MARK: Migrations

    /// The schema of the first version; files with it exist, so it never changes.
    @Test func `a file of the first version is read`() throws {
        let path = folder.path()
        let old = try Golden.text("history-1.sql")
        try DatabaseQueue(path: path).write { try $0.execute(sql: old) }

        let store = try HistoryStore.opening(path)

        let run = try #require(try store.runs().first)
        #expect(run.id == "0a1b2c3d4e5f6071")
        #expect(run.verdict == .fail)
        #expect(run.endpoints["/a"]?.cells?["p99"]?.state == .fail)
        #expect(try store.add([HistorySamples.run(1)]).count == 1)
    }

    @Test func `a new file has the schema of all migrations from the first on`() throws {
        let schema = { (path: String) in
            try DatabaseQueue(path: path).read {
                try String.fetchAll(
                    $0,
                    sql: "SELECT sql FROM sqlite_master WHERE sql NOT NULL ORDER BY name"
                )
            }
        }
        let old = try Golden.text("history-1.sql")
        try DatabaseQueue(path: folder.path("old.sqlite")).write { try $0.execute(sql: old) }
        try HistoryStore.opening(folder.path("old.sqlite")).close()
        try HistoryStore.creating(folder.path("new.sqlite")).close()

        #expect(try schema(folder.path("old.sqlite")) == schema(folder.path("new.sqlite")))
    }

    @Test func `a file of which another process has made only the beginning is not foreign`() throws
    {
        let path = folder.path()
        try DatabaseQueue(path: path).write {
            try $0.execute(
                sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)"
            )
        }

        let store = try HistoryStore.opening(path)

        #expect(try store.runs().isEmpty)
    }

    /// Each opens the file while the others make it.
    @Test func `many may make the file at once`() async throws {
        let path = folder.path()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<8 {
                group.addTask {
                    let store = try HistoryStore.creating(path)
                    _ = try store.add([HistorySamples.run(index)])
                    try store.close()
                }
            }
            try await group.waitForAll()
        }

        #expect(try HistoryStore.opening(path).runs().count == 8)
    }
}
