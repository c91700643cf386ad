// SPDX-License-Identifier: Apache-2.0

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
