// SPDX-License-Identifier: Apache-2.0

/// What the master says to a worker.
package enum MasterMessage: Sendable, Equatable {
    case challenge(nonce: [UInt8], proof: [UInt8])
    case welcome(Welcome)
    case refusal(Refusal)
    case assignment(Assignment)
    /// The common start instant on the worker's monotonic clock, in ns.
    case start(clock: Int64)
    /// Replaces every one before.
    case adjust(Adjustment)
    /// Start nothing more; requests in flight may take so long before they are cut.
    case stop(drain: Duration)
    case intervalAck(sequence: UInt64)
    /// `heardCount` says how many pongs have arrived on this connection so far.
    case ping(sequence: UInt64, heardCount: UInt64)
    /// Everything is merged; leave.
    case dismissal
}
