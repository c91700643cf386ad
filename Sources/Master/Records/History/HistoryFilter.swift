// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// Which runs of the history.
package struct HistoryFilter: Equatable {
    package var branch: String?
    package var scenarioDigest: String?
    package var environmentClass: String?
    package var commit: String?
    /// Seconds since 1970; from then on.
    package var since: Double?
    /// Only so many, the newest.
    package var last: Int?

    package init(
        branch: String? = nil,
        scenarioDigest: String? = nil,
        environmentClass: String? = nil,
        commit: String? = nil,
        since: Double? = nil,
        last: Int? = nil
    ) {
        self.branch = branch
        self.scenarioDigest = scenarioDigest
        self.environmentClass = environmentClass
        self.commit = commit
        self.since = since
        self.last = last
    }
}
