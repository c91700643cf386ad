// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Shared

/// One run as the history keeps it, and one line of `tidemark history export`.
package struct HistoryRun: Sendable, Equatable, Codable {
    package enum Kind: String, Sendable, Codable {
        /// One build under load.
        case run
        /// Two builds in turn; one of them may be the anchor.
        case pair
    }

    /// Of what was measured, not of what was said of it: the same run judged again has the same id.
    package var id: String
    package var kind = Kind.run
    /// ISO 8601.
    package var time: String
    package var commit: String?
    package var branch: String?
    package var scenarioDigest: String?
    package var scenarioFile: String?
    package var toolVersion: String?
    package var environment: MachineFacts?
    /// Runs of one class were measured on machines of one shape.
    package var environmentClass: String
    /// Nil for a sound run that was compared with nothing.
    package var verdict: Verdict?
    package var reasons: [String] = []
    /// Id of the failed run that this one repeats.
    package var retryOf: String?
    /// The build that a pair's candidate was compared with.
    package var anchor: String?
    /// How long it took, warm-up and all blocks of a pair included: what it costs.
    package var durationSeconds: Double?
    /// By label, as in the results.
    package var endpoints: [String: HistoryEndpoint] = [:]

    enum CodingKeys: String, CodingKey {
        case id
        case kind
        case time
        case commit
        case branch
        case scenarioDigest = "scenario_digest"
        case scenarioFile = "scenario_file"
        case toolVersion = "tool_version"
        case environment
        case environmentClass = "environment_class"
        case verdict
        case reasons
        case retryOf = "retry_of"
        case anchor
        case durationSeconds = "duration_seconds"
        case endpoints
    }

    /// Seconds since 1970; nil for a time that is none.
    package var instant: Double? { Self.instant(of: time) }

    package static func instant(of time: String) -> Double? {
        // Both forms are ISO 8601, and each strategy takes only its own.
        let date =
            (try? Date(time, strategy: .iso8601))
            ?? (try? Date(time, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        return date?.timeIntervalSince1970
    }

    /// A pair of one and the same build: what it finds is noise.
    var isSameBuild: Bool { kind == .pair && anchor != nil && anchor == commit }

    /// The gate let the build pass, whatever it remarked.
    var isGreen: Bool { verdict == .pass || verdict == .warn || verdict == .inconclusive }

    /// Endpoint and metric of what failed.
    var failedCells: Set<String> {
        Set(
            endpoints.flatMap { name, endpoint in
                (endpoint.cells ?? [:]).filter { $0.value.state == .fail }.map {
                    "\(name) \($0.key)"
                }
            }
        )
    }
}
