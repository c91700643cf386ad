// SPDX-License-Identifier: Apache-2.0

/// A run in progress, at one instant, as the live view shows it.
struct LiveSnapshot: Sendable, Equatable {
    enum Phase: Sendable, Equatable {
        case gathering
        case ramp
        case warmup
        /// `iteration` of `count`, from 1.
        case measuring(iteration: Int, count: Int)
        /// The load is over; requests in flight end and the last intervals come.
        case draining
    }

    struct Row: Sendable, Equatable, Encodable {
        let method: String
        let name: String
        let requests: Int
        let failures: Int
        /// In ms; nil without a success.
        let p50: Double?
        let p95: Double?
        let p99: Double?
    }

    var phase: Phase
    /// Whole seconds since the start.
    var elapsedSeconds: Int
    var totalSeconds: Int
    var activeUsers: Int
    /// How many the run is on its way to, or has.
    var plannedUsers: Int
    /// The most that it can be changed to; nil when the number of its users is fixed.
    var userLimit: Int?
    /// In the last finished second.
    var requestsPerSecond: Int
    var requests: Int
    var failures: Int
    var readyWorkers: Int
    var expectedWorkers: Int
    var lostWorkers: Int
    var rows: [Row]
    /// All endpoints merged; nil where nobody merged them.
    var aggregated: Row?
    /// The target, such as `http://localhost:8000`.
    var host: String?
}
