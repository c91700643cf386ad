// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// One run as the history keeps it, and one line of `tidemark history export`.
struct HistoryRun: Sendable, Equatable, Codable {
    enum Kind: String, Sendable, Codable {
        /// One build under load.
        case run
        /// Two builds in turn; one of them may be the anchor.
        case pair
    }

    /// Of what was measured, not of what was said of it: the same run judged again has the same id.
    var id: String
    var kind = Kind.run
    /// ISO 8601.
    var time: String
    var commit: String?
    var branch: String?
    var scenarioDigest: String?
    var scenarioFile: String?
    var toolVersion: String?
    var environment: MachineFacts?
    /// Runs of one class were measured on machines of one shape.
    var environmentClass: String
    /// Nil for a sound run that was compared with nothing.
    var verdict: Verdict?
    var reasons: [String] = []
    /// Id of the failed run that this one repeats.
    var retryOf: String?
    /// The build that a pair's candidate was compared with.
    var anchor: String?
    /// How long it took, warm-up and all blocks of a pair included: what it costs.
    var durationSeconds: Double?
    /// By label, as in the results.
    var endpoints: [String: HistoryEndpoint] = [:]

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
    var instant: Double? { Self.instant(of: time) }

    static func instant(of time: String) -> Double? {
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

/// What one run measured at one endpoint.
struct HistoryEndpoint: Sendable, Equatable, Codable {
    /// Successes; of a pair the smallest number behind any of its percentiles.
    var count: Int
    var failures: Int
    /// Milliseconds; of a pair the candidate's.
    var p50: Double?
    var p95: Double?
    var p99: Double?
    /// Failures divided by requests.
    var errorRate: Double?
    /// What the gate said, by metric; of a run only of cells that failed or warned.
    var cells: [String: HistoryCell]?

    enum CodingKeys: String, CodingKey {
        case count
        case failures
        case p50
        case p95
        case p99
        case errorRate = "error_rate"
        case cells
    }

    func level(of metric: Metric) -> Double? {
        switch metric {
        case .p50: p50
        case .p95: p95
        case .p99: p99
        case .errorRate: errorRate
        }
    }
}

/// What the gate said of one cell; the numbers are those of a pair.
struct HistoryCell: Sendable, Equatable, Codable {
    var state: CellState
    /// Candidate over baseline less 1; of an error rate the difference.
    var change: Double?
    var low: Double?
    var high: Double?
    /// Of the logarithm of the ratio.
    var standardError: Double?
    var baseline: Double?
    var candidate: Double?

    enum CodingKeys: String, CodingKey {
        case state
        case change
        case low
        case high
        case standardError = "standard_error"
        case baseline
        case candidate
    }
}
