// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Reads a journal record by record.
///
/// An incomplete last record was being written when the master died: it ends the journal, and
/// `tornBytes` reports it. Any earlier damage is an error with its offset.
package struct JournalReader {
    /// The file's name, for errors.
    package let path: String
    private let bytes: Data
    /// Where the next record begins.
    package private(set) var offset = JournalFile.headerByteCount
    /// Bytes of a torn last record; 0 when the journal ends with a whole one.
    package private(set) var tornBytes = 0

    /// Throws `JournalProblem` unless the file begins as a journal does.
    package init(path: String) throws {
        self.path = path
        do {
            bytes = try Data(
                contentsOf: URL(fileURLWithPath: path),
                options: .mappedIfSafe
            )
        } catch {
            throw JournalProblem.unreadable(path: path, reason: "no such file, or not readable")
        }
        try Self.checkHeader(bytes, path)
    }

    /// A journal in memory; `name` is for errors.
    package init(bytes: [UInt8], name: String) throws {
        path = name
        self.bytes = Data(bytes)
        try Self.checkHeader(self.bytes, path)
    }

    private static func checkHeader(_ bytes: Data, _ path: String) throws(JournalProblem) {
        let header = Array(bytes.prefix(JournalFile.headerByteCount))
        guard header.starts(with: JournalFile.magic),
            header.count == JournalFile.headerByteCount
        else { throw .notAJournal(path: path) }
        let version = JournalFile.integer(header[8...])
        guard version == JournalFile.version else {
            throw .otherVersion(path: path, version: version)
        }
    }

    /// The next record; nil at the end.
    package mutating func next() throws(JournalProblem) -> JournalEntry? {
        let left = bytes.count - offset
        guard left > 0 else { return nil }
        let start = offset + JournalFile.recordHeaderByteCount
        guard left >= JournalFile.recordHeaderByteCount else { return torn() }
        let header = Array(bytes[offset..<start])
        let length = Int(JournalFile.integer(header[0..<4]))
        guard length <= JournalFile.payloadLimit else {
            throw corrupt("a length of \(length) bytes")
        }
        guard bytes.count >= start + length else { return torn() }
        let payload = Array(bytes[start..<start + length])
        guard JournalFile.checksum(payload) == JournalFile.integer(header[4..<8]) else {
            guard start + length < bytes.count else { return torn() }
            throw corrupt("its checksum differs")
        }
        let entry: JournalEntry
        do throws(WireError) {
            entry = try JournalEntry(payload: payload)
        } catch {
            throw corrupt(error.sentence)
        }
        offset = start + length
        return entry
    }

    private mutating func torn() -> JournalEntry? {
        tornBytes = bytes.count - offset
        return nil
    }

    private func corrupt(_ reason: String) -> JournalProblem {
        .corrupt(path: path, offset: offset, reason: reason)
    }
}
