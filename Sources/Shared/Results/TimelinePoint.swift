// SPDX-License-Identifier: Apache-2.0

/// One second of the run, all endpoints together.
package struct TimelinePoint: Sendable, Equatable, Codable {
    /// Whole seconds since the run's start; the second covers `[second, second + 1)`.
    package var second: Int
    /// 0 is the warm-up, 1 and above the iterations.
    package var window: Int
    /// Active users at the end of the second.
    package var users: Int
    /// Requests that ended in this second.
    package var requests: Int
    package var failures: Int
    /// `Quantile.reported` by text form, in ms; of this second's successes.
    package var percentiles: [String: Double]
    /// Totals since the run's start, warm-up included.
    package var cumulative: CumulativeFigures

    package init(
        second: Int,
        window: Int,
        users: Int,
        requests: Int,
        failures: Int,
        percentiles: [String: Double],
        cumulative: CumulativeFigures
    ) {
        self.second = second
        self.window = window
        self.users = users
        self.requests = requests
        self.failures = failures
        self.percentiles = percentiles
        self.cumulative = cumulative
    }
}

/// Totals since the run's start, as Locust's history file has them; latencies in ms.
package struct CumulativeFigures: Sendable, Equatable, Codable {
    package var requests: Int
    package var failures: Int
    package var median: Double
    package var mean: Double
    package var min: Double
    package var max: Double
    package var bodyBytes: Int

    package init(
        requests: Int,
        failures: Int,
        median: Double,
        mean: Double,
        min: Double,
        max: Double,
        bodyBytes: Int
    ) {
        self.requests = requests
        self.failures = failures
        self.median = median
        self.mean = mean
        self.min = min
        self.max = max
        self.bodyBytes = bodyBytes
    }

    package enum CodingKeys: String, CodingKey {
        case requests
        case failures
        case median
        case mean
        case min
        case max
        case bodyBytes = "body_bytes"
    }
}
