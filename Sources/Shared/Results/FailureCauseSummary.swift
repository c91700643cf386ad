// SPDX-License-Identifier: Apache-2.0

/// One cause of failure at one endpoint.
package struct FailureCauseSummary: Sendable, Equatable, Codable {
    package var cause: String
    package var count: Int
    /// Seconds since the run's start.
    package var firstSeenSeconds: Double
    package var lastSeenSeconds: Double

    package init(cause: String, count: Int, firstSeenSeconds: Double, lastSeenSeconds: Double) {
        self.cause = cause
        self.count = count
        self.firstSeenSeconds = firstSeenSeconds
        self.lastSeenSeconds = lastSeenSeconds
    }

    package enum CodingKeys: String, CodingKey {
        case cause
        case count
        case firstSeenSeconds = "first_seen_seconds"
        case lastSeenSeconds = "last_seen_seconds"
    }
}
