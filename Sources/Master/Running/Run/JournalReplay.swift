// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Protocol
package import Shared

/// A journal read back into a ledger.
package struct JournalReplay {
    package let ledger: RunLedger
    /// Length of the complete records, from the beginning of the file.
    let byteCount: Int
    /// One sentence each.
    package let warnings: [String]

    /// Throws `JournalProblem`.
    package static func read(
        _ path: String,
        view: ReplayView = ReplayView(),
        spans: (JournalEntry.Opening, Scenario) -> [IntervalSpans] = { _, _ in [] }
    ) throws -> JournalReplay {
        try read(JournalReader(path: path), view: view, spans: spans)
    }

    /// Reads from the first record; throws `JournalProblem`.
    static func read(
        _ journal: JournalReader,
        view: ReplayView = ReplayView(),
        spans: (JournalEntry.Opening, Scenario) -> [IntervalSpans] = { _, _ in [] }
    ) throws -> JournalReplay {
        var reader = journal
        let path = reader.path
        guard case .opening(let opening) = try reader.next() else {
            throw JournalProblem.empty(path: path)
        }
        let ledger = try RunLedger(opening, view: view, spans: spans)
        while true {
            let offset = reader.offset
            guard let entry = try reader.next() else { break }
            do throws(WireError) {
                try ledger.apply(entry)
            } catch {
                throw JournalProblem.corrupt(path: path, offset: offset, reason: error.sentence)
            }
        }
        var warnings: [String] = []
        if reader.tornBytes > 0 {
            warnings.append(
                "\(path): the last record is incomplete; its \(reader.tornBytes) bytes at byte "
                    + "\(reader.offset) were ignored"
            )
        }
        if !ledger.isClosed {
            warnings.append(
                "\(path): the run did not end properly; the results cover only the time until "
                    + "then"
            )
        }
        return JournalReplay(ledger: ledger, byteCount: reader.offset, warnings: warnings)
    }

    /// The second run that confirms failures; nil if there was none, or if it did not end properly.
    package static func readConfirmation(
        beside journal: String,
        view: ReplayView
    ) throws -> JournalReplay? {
        let folder = URL(fileURLWithPath: journal).deletingLastPathComponent().path
        let path = RunFolder(path: folder).confirmation.journal
        // One that was killed when it began has not even a header, or no record.
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let size = attributes?[.size] as? Int, size >= JournalFile.headerByteCount else {
            return nil
        }
        let replay: JournalReplay
        do {
            replay = try read(path, view: view)
        } catch JournalProblem.empty {
            return nil
        }
        return replay.ledger.isClosed && replay.ledger.start != nil ? replay : nil
    }

    /// Adds the data that a worker could not deliver: a journal with one worker and no opening.
    ///
    /// Skips intervals that the run already has.
    package func add(leftover path: String) throws {
        var reader = try JournalReader(path: path)
        guard case .joined(_, let membership) = try reader.next(),
            let worker = ledger.worker(ofSession: membership.session)
        else { throw JournalProblem.unknownWorker(path: path) }
        while true {
            let offset = reader.offset
            guard let entry = try reader.next() else { break }
            do throws(WireError) {
                try add(entry, worker: worker)
            } catch {
                throw JournalProblem.corrupt(path: path, offset: offset, reason: error.sentence)
            }
        }
    }

    private func add(_ entry: JournalEntry, worker: Int) throws(WireError) {
        switch entry {
        case .received(_, let receipt):
            let interval = try RunLedger.interval(inFrame: receipt.frame)
            guard interval.sequence >= ledger.members[worker].mergedCount else { return }
            try ledger.apply(.received(worker: worker, receipt))
        case .left(_, let instant, let frame):
            try ledger.apply(.left(worker: worker, instant: instant, frame: frame))
        default:
            throw .unexpectedMessage("in a worker's leftover")
        }
    }
}
