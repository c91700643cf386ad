// SPDX-License-Identifier: Apache-2.0

/// A worker's own totals over the whole run, warm-up included.
package struct WorkerTotals: Sendable, Equatable {
    package var successes: UInt64 = 0
    package var failures: UInt64 = 0
    /// In flight when the drain time was over; in no interval.
    package var cut: UInt64 = 0
    package var intervals: UInt64 = 0
    /// The load ended early because every user had finished its tasks or its data.
    package var usersAreThrough = false
    /// By name: the values of the only user of a setup or teardown at its end; otherwise empty.
    package var variables: [String: [UInt8]] = [:]

    package init() {}

    package var requests: UInt64 { successes &+ failures }
}
