// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// The message of a joined worker during the run.
///
/// A frame is the message as received, for the journal.
enum WorkerReport {
    case ready(scenarioDigest: String, checks: [FitnessCheck])
    case interval(CheckedInterval, frame: [UInt8])
    case farewell(WorkerTotals, frame: [UInt8])
    case pong(sequence: UInt64, clock: Int64)

    /// Throws for a message of the handshake, and for an interval that the ledger cannot merge:
    /// neither may reach the journal.
    init(
        _ message: WorkerMessage,
        frame: [UInt8],
        checkedBy ledger: RunLedger
    ) throws(WireError) {
        switch message {
        case .ready(let digest, let checks):
            self = .ready(scenarioDigest: digest, checks: checks)
        case .interval(let interval):
            self = .interval(try ledger.check(interval), frame: frame)
        case .farewell(let totals): self = .farewell(totals, frame: frame)
        case .pong(let sequence, let clock): self = .pong(sequence: sequence, clock: clock)
        case .hello, .proof: throw .unexpectedMessage(message.name)
        }
    }
}
