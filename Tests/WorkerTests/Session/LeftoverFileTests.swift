// SPDX-License-Identifier: Apache-2.0

import Foundation
import Protocol
import Shared
import Testing

@testable import Worker

struct LeftoverFileTests {
    @Test func `what is kept is a journal of one worker`() throws {
        let interval = Interval(
            sequence: 4,
            slice: 4_000_000_000..<5_000_000_000,
            activeUsers: 1,
            engineCPUNanoseconds: 0,
            cells: []
        )
        var totals = WorkerTotals()
        totals.successes = 9
        totals.intervals = 5
        let leftover = WorkerSession.Leftover(
            resumption: Resumption(run: 1, session: 0xbeef),
            intervals: [interval],
            totals: totals
        )
        let folder = FileManager.default.temporaryDirectory.path

        let path = try LeftoverFile.write(leftover, worker: Self.hello, folder: folder)
        defer { try? FileManager.default.removeItem(atPath: path) }

        #expect(path.hasSuffix("/tidemark-kept-beef.journal"))
        var reader = try JournalReader(path: path)
        let membership = JournalEntry.Membership(session: 0xbeef, name: "w", threads: 2)
        #expect(try reader.next() == .joined(worker: 0, membership))
        let frame = WorkerMessage.interval(interval).payload()
        let receipt = JournalEntry.Receipt(instant: 5_000_000_000, drift: 0, frame: frame)
        #expect(try reader.next() == .received(worker: 0, receipt))
        let farewell = WorkerMessage.farewell(totals).payload()
        #expect(
            try reader.next() == .left(worker: 0, instant: 5_000_000_000, frame: farewell)
        )
        #expect(try reader.next() == nil)
    }

    @Test func `a folder that is not there is said with the path`() {
        let leftover = WorkerSession.Leftover(
            resumption: Resumption(run: 1, session: 1),
            intervals: [],
            totals: WorkerTotals()
        )

        let failure = #expect(throws: WorkerFailure.self) {
            _ = try LeftoverFile.write(leftover, worker: Self.hello, folder: "/nonexistent")
        }

        #expect(
            failure?.sentence.contains("/nonexistent/tidemark-kept-1.journal") == true,
            "\(failure?.sentence ?? "")"
        )
    }

    private static let hello = Hello(nonce: [], workerName: "w", threadCount: 2, toolVersion: "0")
}
