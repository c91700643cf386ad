// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Protocol
import Shared

@testable import Running

/// A worker's interval, from its bytes to the results: refused whole, or merged whole.
enum IntervalFuzz {
    static func run(_ bytes: [UInt8]) {
        guard case .interval(let interval) = try? WorkerMessage(payload: ByteBuffer(bytes: bytes))
        else { return }
        var decoded = DecodedPayloads()
        let isDecodable = (try? decoded.decode(interval.cells)) != nil
        precondition(isDecodable == isAcceptedAlone(interval))
        guard let ledger = try? RunLedger(Samples.opening) else { preconditionFailure() }
        for entry in Samples.beginning { apply(entry, to: ledger) }
        guard (try? ledger.check(interval)) != nil else { return }
        let count =
            interval.cells.reduce(0) {
                $0 &+ $1.success.totals.count &+ $1.failure.totals.count
            } as UInt64
        let receipt = JournalEntry.Receipt(instant: 0, drift: 0, frame: bytes)
        guard (try? ledger.apply(.received(worker: 0, receipt))) != nil else { return }
        precondition(ledger.merger.requestCount == count, "not merged whole")
        _ = RunSummary(of: ledger)
    }

    /// The other reader of payloads must agree.
    private static func isAcceptedAlone(_ interval: Interval) -> Bool {
        interval.cells.flatMap { [$0.success, $0.failure, $0.service] }
            .allSatisfy { payload in
                payload.isEmpty
                    || (try? Histogram.check(v2: payload.histogram, totals: payload.totals)) != nil
            }
    }

    private static func apply(_ entry: JournalEntry, to ledger: RunLedger) {
        guard (try? ledger.apply(entry)) != nil else { preconditionFailure("\(entry)") }
    }

    static var seeds: [[UInt8]] {
        (Samples.intervals + Samples.excessive).map { WorkerMessage.interval($0).payload() }
    }
}
