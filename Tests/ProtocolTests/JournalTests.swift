// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

@testable import Protocol

struct JournalTests {
    private static let change = UserChange(
        instantNanoseconds: 12,
        users: 40,
        spawnRate: Rate(count: 3, per: .seconds(2))
    )
    private static let entries: [JournalEntry] =
        [
            .joined(worker: 0, JournalEntry.Membership(session: .max, name: "a", threads: 3)),
            .started(
                JournalEntry.Started(
                    clock: 7,
                    workers: [0],
                    clocks: [ClockReading(offset: -5, bound: 2)]
                )
            ),
            .received(worker: 0, JournalEntry.Receipt(instant: 9, drift: -4, frame: [1, 2, 3])),
            .silent(worker: 0, JournalEntry.Silence(instant: 10, reason: "r", isFinal: true)),
            .returned(worker: 0, instant: 11),
            .moved([Handover(user: 4, instant: 12, toWorker: 0)]),
            .left(worker: 0, instant: 13, frame: [4]),
            .stopped(instant: 14, isByOperator: true), .resumed(instant: 15), .closing(instant: 16),
        ] + [change].compactMap { $0 }.map { .changed($0) }

    @Test func `what is written is what is read`() throws {
        let file = TemporaryFile()
        let journal = try JournalWriter(creating: file.path)
        for entry in Self.entries { try journal.append(entry) }

        var reader = try JournalReader(path: file.path)

        #expect(try reader.all() == Self.entries)
        #expect(reader.tornBytes == 0)
    }

    @Test func `cut anywhere the whole records are read and the torn bytes counted`() throws {
        let whole = Self.bytes(of: Self.entries)
        let ends = Self.ends(of: Self.entries)
        for length in JournalFile.headerByteCount...whole.count {
            var reader = try JournalReader(bytes: Array(whole[..<length]), name: "j")

            let read = try reader.all()

            let count = ends.count { $0 <= length }
            #expect(read == Array(Self.entries.prefix(count)))
            let end = count == 0 ? JournalFile.headerByteCount : ends[count - 1]
            #expect(reader.offset == end)
            #expect(reader.tornBytes == length - end)
        }
    }

    @Test func `a torn journal is gone on with after its last whole record`() throws {
        let file = TemporaryFile()
        let whole = Self.bytes(of: Self.entries)
        try Data(whole.dropLast(3)).write(to: URL(fileURLWithPath: file.path))
        var torn = try JournalReader(path: file.path)
        _ = try torn.all()

        let journal = try JournalWriter(resuming: file.path, at: torn.offset)
        try journal.append(.resumed(instant: 99))

        var reader = try JournalReader(path: file.path)
        #expect(try reader.all() == Self.entries.dropLast() + [.resumed(instant: 99)])
    }

    @Test func `a flipped bit in the middle is named with its offset`() throws {
        let offsets = Self.ends(of: Self.entries)
        var bytes = Self.bytes(of: Self.entries)
        bytes[offsets[2] + JournalFile.recordHeaderByteCount + 1] ^= 1
        var reader = try JournalReader(bytes: bytes, name: "j")

        let problem = #expect(throws: JournalProblem.self) { try reader.all() }

        #expect(
            problem?.sentence
                == "j: the record at byte \(offsets[2]) is corrupt (its checksum differs), so "
                + "the records after it cannot be trusted. Restore the file from a copy"
        )
        #expect(problem?.exitStatus == .badInput)
    }

    @Test(
        arguments: [
            (Array("HTTP/1.1 200 OK".utf8), "this is not a journal; give the run.journal"),
            (Array("TIDEMKJL".utf8) + [0, 0, 0, 9], "journal version 9; this program reads"),
            ([], "this is not a journal"),
        ] as [([UInt8], String)]
    )
    func `a file that is no journal of ours is said to be none`(
        bytes: [UInt8],
        sentence: String
    ) throws {
        let problem = #expect(throws: JournalProblem.self) {
            _ = try JournalReader(bytes: bytes, name: "j")
        }

        #expect(problem?.sentence.contains(sentence) == true, "\(problem?.sentence ?? "")")
    }

    @Test func `a file that is not there is said`() throws {
        let problem = #expect(throws: JournalProblem.self) {
            _ = try JournalReader(path: "/nonexistent/run.journal")
        }

        #expect(problem?.sentence.hasPrefix("/nonexistent/run.journal: no such file") == true)
    }

    private static func bytes(of entries: [JournalEntry]) -> [UInt8] {
        JournalFile.header + entries.flatMap { JournalFile.record($0.payload()) }
    }

    private static func ends(of entries: [JournalEntry]) -> [Int] {
        var end = JournalFile.headerByteCount
        return entries.map { entry in
            end += JournalFile.recordHeaderByteCount + entry.payload().count
            return end
        }
    }
}

extension JournalReader {
    fileprivate mutating func all() throws -> [JournalEntry] {
        var entries: [JournalEntry] = []
        while let entry = try next() { entries.append(entry) }
        return entries
    }
}

/// A path that is removed with its owner.
private final class TemporaryFile {
    let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("tidemark-journal-\(UUID().uuidString)").path

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
