// SPDX-License-Identifier: Apache-2.0

/// A message of the master to a worker.
package enum MasterMessage: Sendable, Equatable {
    case challenge(nonce: [UInt8], proof: [UInt8])
    case welcome(Welcome)
    case refusal(Refusal)
    case assignment(Assignment)
    /// The common start instant on the worker's monotonic clock, in ns.
    case start(clock: Int64)
    /// Replaces all earlier ones.
    case adjust(Adjustment)
    /// Start nothing more; requests in flight have this much time before they are cut.
    case stop(drain: Duration)
    case intervalAck(sequence: UInt64)
    /// `heardCount` says how many pongs have arrived on this connection so far.
    case ping(sequence: UInt64, heardCount: UInt64)
    /// Everything is merged; leave.
    case dismissal
}
