// SPDX-License-Identifier: Apache-2.0

/// A run in progress, at one instant, as the live view shows it.
package struct LiveSnapshot: Sendable, Equatable {
    package enum Phase: Sendable, Equatable {
        case gathering
        case ramp
        case warmup
        /// `iteration` of `count`, from 1.
        case measuring(iteration: Int, count: Int)
        /// The load is over; requests in flight end and the last intervals come.
        case draining
    }

    package struct Row: Sendable, Equatable, Encodable {
        package let method: String
        package let name: String
        package let requests: Int
        package let failures: Int
        /// In ms; nil without a success.
        package let p50: Double?
        package let p95: Double?
        package let p99: Double?

        package init(
            method: String,
            name: String,
            requests: Int,
            failures: Int,
            p50: Double?,
            p95: Double?,
            p99: Double?
        ) {
            self.method = method
            self.name = name
            self.requests = requests
            self.failures = failures
            self.p50 = p50
            self.p95 = p95
            self.p99 = p99
        }
    }

    package var phase: Phase
    /// Whole seconds since the start.
    package var elapsedSeconds: Int
    package var totalSeconds: Int
    package var activeUsers: Int
    /// How many the run is on its way to, or has.
    package var plannedUsers: Int
    /// The most that it can be changed to; nil when the number of its users is fixed.
    package var userLimit: Int?
    /// In the last finished second.
    package var requestsPerSecond: Int
    package var requests: Int
    package var failures: Int
    package var readyWorkers: Int
    package var expectedWorkers: Int
    package var lostWorkers: Int
    package var rows: [Row]
    /// All endpoints merged; nil where nobody merged them.
    package var aggregated: Row?
    /// The target, such as `http://localhost:8000`.
    package var host: String?
}
