// SPDX-License-Identifier: Apache-2.0

/// A run in progress at one instant, for the terminal and the page.
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

    /// The run as a whole, warm-up included; the page gets these fields under these names.
    package struct Figures: Sendable, Equatable, Encodable {
        package var phase: Phase
        /// The target, such as `http://localhost:8000`.
        var host: String?
        /// Whole seconds since the start.
        package var elapsedSeconds: Int
        package var totalSeconds: Int
        package var activeUsers: Int
        /// The number that the run is ramping to, or has.
        package var plannedUsers: Int
        /// The highest number that it can be changed to; nil if it is fixed.
        var userLimit: Int?
        /// In the last finished second.
        var requestsPerSecond: Int
        var requests: Int
        var failures: Int
        package var readyWorkers: Int
        package var expectedWorkers: Int
        package var lostWorkers: Int
        /// In ms; nil without a success.
        var p50: Double?
        var p95: Double?
        var p99: Double?
    }

    /// One endpoint, or all of them.
    package struct Row: Sendable, Equatable, Encodable {
        let method: String
        let name: String
        package let requests: Int
        let failures: Int
        /// In ms; nil without a success.
        let p50: Double?
        let p95: Double?
        let p99: Double?
    }

    package var figures: Figures
    /// By endpoint.
    package var rows: [Row]

    /// All endpoints in one row.
    var aggregated: Row {
        Row(
            method: "",
            name: "Aggregated",
            requests: figures.requests,
            failures: figures.failures,
            p50: figures.p50,
            p95: figures.p95,
            p99: figures.p99
        )
    }
}

extension LiveSnapshot.Phase: Encodable {
    /// The phase in words.
    var text: String {
        switch self {
        case .gathering: "waiting for workers"
        case .ramp: "ramp"
        case .warmup: "warm-up"
        case .measuring(_, count: 1): "measuring"
        case .measuring(let iteration, let count): "measuring \(iteration) of \(count)"
        case .draining: "draining"
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
