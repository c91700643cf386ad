// SPDX-License-Identifier: Apache-2.0

/// A span in which a worker was silent, in seconds since the run's start.
package struct SilenceSummary: Sendable, Equatable, Codable {
    package var fromSeconds: Double
    /// Nil if it did not return.
    package var untilSeconds: Double?
    package var reason: String

    package init(fromSeconds: Double, untilSeconds: Double?, reason: String) {
        self.fromSeconds = fromSeconds
        self.untilSeconds = untilSeconds
        self.reason = reason
    }

    package enum CodingKeys: String, CodingKey {
        case fromSeconds = "from_seconds"
        case untilSeconds = "until_seconds"
        case reason
    }
}
