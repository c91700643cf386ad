// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import CLI
@testable import Records
@testable import RecordsTests

/// How a command names a run of the history.
struct HistoryCommandTests {
    @Test func `an id is found by how it begins`() throws {
        let folder = try HistoryFolder()
        let store = try HistoryStore.creating(folder.path())
        _ = try store.add((0..<3).map { HistorySamples.run($0) })
        let path = store.path

        #expect(try store.run("run1").id == "run1")
        let several = HistoryError(
            "history \(path): several run ids begin with \"run\", such as run0 and "
                + "run1; write more characters of the id"
        )
        #expect(throws: several) { try store.run("run") }
        let none = HistoryError(
            "history \(path): no run id begins with \"z\"; list the ids "
                + "with \"tidemark history list\""
        )
        #expect(throws: none) { try store.run("z") }
    }
}
