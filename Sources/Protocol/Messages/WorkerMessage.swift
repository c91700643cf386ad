// SPDX-License-Identifier: Apache-2.0

package import Shared

/// A message of a worker to the master.
package enum WorkerMessage: Sendable, Equatable {
    case hello(Hello)
    /// HMAC over both nonces.
    case proof([UInt8])
    /// It has prepared the scenario whose digest it computed itself.
    case ready(scenarioDigest: String, checks: [FitnessCheck])
    case interval(Interval)
    case farewell(WorkerTotals)
    /// `clock` is the worker's monotonic clock in ns.
    case pong(sequence: UInt64, clock: Int64)
}
