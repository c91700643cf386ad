// SPDX-License-Identifier: Apache-2.0

/// How the arrivals of the open model started, in the measured part.
package struct ArrivalSummary: Sendable, Equatable, Codable {
    /// Started or dropped.
    package var due: Int
    /// Started over a millisecond after they were due.
    package var late: Int
    /// Found no user free.
    package var dropped: Int
    /// Start delay, in ms; nil if none started.
    package var lagP50: Double?
    package var lagP99: Double?
    package var lagP999: Double?
    package var lagMax: Double?

    package init(due: Int, late: Int, dropped: Int) {
        self.due = due
        self.late = late
        self.dropped = dropped
    }

    package enum CodingKeys: String, CodingKey {
        case due
        case late
        case dropped
        case lagP50 = "lag_p50"
        case lagP99 = "lag_p99"
        case lagP999 = "lag_p99.9"
        case lagMax = "lag_max"
    }

    /// The share of those due that were dropped.
    package var droppedFraction: Double { Double(dropped) / Double(max(1, due)) }
}
