// SPDX-License-Identifier: Apache-2.0

/// How often a worker's load generator was over a limit in the measured part.
package struct UnfitSummary: Sendable, Equatable, Codable {
    package var seconds: Int
    package var ofSeconds: Int
    /// Since the run's start.
    package var worstSecond: Int
    /// The finding.
    package var finding: String

    package init(seconds: Int, ofSeconds: Int, worstSecond: Int, finding: String) {
        self.seconds = seconds
        self.ofSeconds = ofSeconds
        self.worstSecond = worstSecond
        self.finding = finding
    }

    package enum CodingKeys: String, CodingKey {
        case seconds
        case ofSeconds = "of_seconds"
        case worstSecond = "worst_second"
        case finding
    }
}
