// SPDX-License-Identifier: Apache-2.0

import Protocol
import Shared

@testable import Running

/// A journal, read and replayed: what is accepted makes results.
enum JournalFuzz {
    static func run(_ bytes: [UInt8]) {
        var input = FuzzInput(bytes)
        if input.byte() & 1 == 0 {
            replay(input.rest())
        } else {
            // With checksums that are right, or hardly any input would come beyond them.
            var journal = JournalFile.header
            while !input.isEmpty { journal += JournalFile.record(input.piece()) }
            replay(journal)
        }
    }

    private static func replay(_ journal: [UInt8]) {
        guard let replay = try? JournalReplay.read(JournalReader(bytes: journal, name: "j")) else {
            return
        }
        precondition(replay.byteCount <= journal.count)
        _ = replay.ledger.summary()
    }

    static var seeds: [[UInt8]] {
        let run = [.opening(Samples.opening)] + Samples.beginning + Samples.course
        let payloads = run.map { $0.payload() }
        let journal = JournalFile.header + payloads.flatMap(JournalFile.record)
        let excess = Samples.excessive.map { interval in
            JournalEntry.received(
                worker: 0,
                JournalEntry.Receipt(
                    instant: .max,
                    drift: .min,
                    frame: WorkerMessage.interval(interval).payload()
                )
            )
        }
        let excessive = [.opening(Samples.opening)] + Samples.beginning + excess
        return [
            [1] + excessive.map { $0.payload() }.flatMap(FuzzInput.piece),
            [0] + journal, [0] + journal.dropLast(5), [0] + JournalFile.header,
            [1] + payloads.flatMap(FuzzInput.piece),
        ]
    }
}
