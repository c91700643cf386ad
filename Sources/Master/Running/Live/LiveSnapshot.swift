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
        package var host: String?
        /// Whole seconds since the start.
        package var elapsedSeconds: Int
        package var totalSeconds: Int
        package var activeUsers: Int
        /// The number that the run is ramping to, or has.
        package var plannedUsers: Int
        /// The highest number that it can be changed to; nil if it is fixed.
        package var userLimit: Int?
        /// In the last finished second.
        package var requestsPerSecond: Int
        package var requests: Int
        package var failures: Int
        package var readyWorkers: Int
        package var expectedWorkers: Int
        package var lostWorkers: Int
        /// In ms; nil without a success.
        package var p50: Double?
        package var p95: Double?
        package var p99: Double?
    }

    /// One endpoint, or all of them.
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

    package var figures: Figures
    /// By endpoint.
    package var rows: [Row]

    /// All endpoints in one row.
    package var aggregated: Row {
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
    package var text: String {
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
