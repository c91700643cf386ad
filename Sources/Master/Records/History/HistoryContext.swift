// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// What a file of results or of a pair does not say of its run itself.
package struct HistoryContext: Equatable {
    /// ISO 8601; taken where the file has no time of its own.
    package var time: String
    package var commit: String?
    package var branch: String?
    /// The build that a pair's candidate was compared with.
    package var anchor: String?
    package var scenarioDigest: String?
    package var scenarioFile: String?
    package var retryOf: String?

    package init(
        time: String,
        commit: String? = nil,
        branch: String? = nil,
        anchor: String? = nil,
        scenarioDigest: String? = nil,
        scenarioFile: String? = nil,
        retryOf: String? = nil
    ) {
        self.time = time
        self.commit = commit
        self.branch = branch
        self.anchor = anchor
        self.scenarioDigest = scenarioDigest
        self.scenarioFile = scenarioFile
        self.retryOf = retryOf
    }

    /// Of what was measured just now.
    package static var now: HistoryContext { HistoryContext(time: Date().formatted(.iso8601)) }
}
