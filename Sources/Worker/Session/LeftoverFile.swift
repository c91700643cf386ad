// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Protocol
internal import Shared

/// The data that a worker could not deliver, as a journal: its identity, its intervals, its
/// farewell.
enum LeftoverFile {
    /// Writes the file and returns its absolute path; throws `WorkerFailure.notKept`.
    static func write(
        _ leftover: WorkerSession.Leftover,
        worker: Hello,
        folder: String
    ) throws(WorkerFailure) -> String {
        let session = String(leftover.resumption.session, radix: 16)
        let path = URL(fileURLWithPath: folder)
            .appendingPathComponent("tidemark-kept-\(session).journal").path
        do throws(JournalWriter.Failure) {
            let journal = try JournalWriter(creating: path)
            for entry in entries(of: leftover, worker: worker) { try journal.append(entry) }
        } catch {
            throw .notKept(path: path, reason: error.reason)
        }
        return path
    }

    private static func entries(
        of leftover: WorkerSession.Leftover,
        worker: Hello
    ) -> [JournalEntry] {
        let membership = JournalEntry.Membership(
            session: leftover.resumption.session,
            name: worker.workerName,
            threads: worker.threadCount
        )
        let intervals = leftover.intervals.map { interval in
            JournalEntry.received(
                worker: 0,
                JournalEntry.Receipt(
                    instant: interval.endNanoseconds,
                    drift: 0,
                    frame: WorkerMessage.interval(interval).payload()
                )
            )
        }
        let farewell = WorkerMessage.farewell(leftover.totals).payload()
        let end = leftover.intervals.last?.endNanoseconds ?? 0
        return [.joined(worker: 0, membership)] + intervals
            + [.left(worker: 0, instant: end, frame: farewell)]
    }
}
