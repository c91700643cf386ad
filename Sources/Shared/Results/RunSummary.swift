// SPDX-License-Identifier: Apache-2.0

/// The merged result of a run: what every reader of results reads, and the content of
/// `perf-results.json`.
///
/// A superset of the usual script's result file. Everything but `endpoints` may be missing, so the
/// script's own files are read with the same type; `schemaVersion` is nil for those. Durations are
/// seconds, latencies milliseconds, sizes bytes.
package struct RunSummary: Sendable, Equatable, Codable {
    /// 1 for files of this version; nil for a file of the usual script.
    package var schemaVersion: Int?
    /// Length of the measured part, all iterations together.
    package var durationSeconds: Double?
    /// Requests that started in the measured part and ended, in success or failure.
    package var totalRequests: Int?
    package var totalFailures: Int?
    /// Failures divided by requests.
    package var errorRate: Double?
    package var requestsPerSecond: Double?
    /// By label: the endpoint's name, or `METHOD name` where the name alone is ambiguous.
    package var endpoints: [String: EndpointSummary]
    /// All endpoints' latencies merged; nil in a file of the usual script.
    package var aggregated: EndpointSummary?
    package var run: RunIdentity?
    /// The machine of the master.
    package var environment: MachineFacts?
    package var workers: [WorkerSummary]?
    /// Workers whose latencies differ from the others', one sentence each; nil if all are alike.
    package var unlikeWorkers: [String]?
    package var conservation: ConservationCheck?
    /// Requests of the measured part by the HTTP version of their reply; nil without a reply.
    package var httpVersions: [String: Int]?
    /// Of the open model; nil for the closed one.
    package var arrivals: ArrivalSummary?
    /// Second by second, warm-up included.
    package var timeline: [TimelinePoint]?
    package var verdict: VerdictSummary?

    package init(endpoints: [String: EndpointSummary]) {
        self.endpoints = endpoints
    }

    package static let currentSchemaVersion = 1

    /// True for a file of this program.
    package var isOurs: Bool { schemaVersion != nil }

    package enum CodingKeys: String, CodingKey {
        case schemaVersion = "schema_version"
        case durationSeconds = "duration_seconds"
        case totalRequests = "total_requests"
        case totalFailures = "total_failures"
        case errorRate = "error_rate"
        case requestsPerSecond = "requests_per_second"
        case endpoints
        case aggregated
        case run
        case environment
        case workers
        case unlikeWorkers = "unlike_workers"
        case conservation
        case httpVersions = "http_versions"
        case arrivals
        case timeline
        case verdict
    }
}
