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
    /// Workers whose latencies are unlike the others', one sentence each; nil when all are alike.
    package var unlikeWorkers: [String]?
    package var conservation: ConservationCheck?
    /// By version of HTTP, how many requests of the measured part were replied to; nil without one.
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

    /// True for a file that this program wrote.
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

/// What was measured at one endpoint in the measured part.
package struct EndpointSummary: Sendable, Equatable, Codable {
    /// Successes.
    package var count: Int
    package var failures: Int
    package var p50: Double?
    package var p95: Double?
    package var p99: Double?
    package var mean: Double?
    package var min: Double?
    package var max: Double?
    package var method: String?
    package var name: String?
    package var requestsPerSecond: Double?
    package var failuresPerSecond: Double?
    /// `Quantile.reported` by text form, in ms; of successes.
    package var percentiles: [String: Double]?
    /// `p50`, `p95` or `p99` that rest on fewer samples than `Quantile.neededSampleCount`.
    package var thinPercentiles: [String]?
    /// Of `p50`, `p95` and `p99`: the two samples between which the true value is with 95 %
    /// confidence, in ms; absent where the successes are too few for that.
    package var percentileIntervals: [String: [Double]]?
    /// Response bodies, of successes and failures, as they came over the network.
    package var bodyBytes: Int?
    package var failureCauses: [FailureCauseSummary]?
    /// Soft checks that failed; their requests are not failures for it.
    package var softFailures: [FailureCauseSummary]?
    /// Latency of failures, in ms; nil when there were none.
    package var failureMean: Double?
    package var failureMax: Double?
    /// Of the open model, whose other latencies count from when a request was due.
    package var service: ServiceSummary?
    /// By phase (`dns`, `connect`, `tls`, `first_byte`, `transfer`): those that successes had.
    package var phases: [String: PhaseSummary]?
    /// In order; only in a run of several iterations.
    package var iterations: [IterationSummary]?

    package init(count: Int, failures: Int) {
        self.count = count
        self.failures = failures
    }

    package enum CodingKeys: String, CodingKey {
        case count
        case failures
        case p50
        case p95
        case p99
        case mean
        case min
        case max
        case method
        case name
        case requestsPerSecond = "requests_per_second"
        case failuresPerSecond = "failures_per_second"
        case percentiles
        case thinPercentiles = "thin_percentiles"
        case percentileIntervals = "percentile_intervals"
        case bodyBytes = "body_bytes"
        case failureCauses = "failure_causes"
        case softFailures = "soft_failures"
        case failureMean = "failure_mean"
        case failureMax = "failure_max"
        case service
        case phases
        case iterations
    }
}

/// One iteration's figures of one endpoint; the gate takes the median over them.
package struct IterationSummary: Sendable, Equatable, Codable {
    package var count: Int
    package var failures: Int
    package var p50: Double?
    package var p95: Double?
    package var p99: Double?

    package init(count: Int, failures: Int) {
        self.count = count
        self.failures = failures
    }
}

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

/// Requests counted by the workers against requests merged, warm-up included.
package struct ConservationCheck: Sendable, Equatable, Codable {
    package var countedByWorkers: Int
    package var merged: Int
    /// Requests in flight that were cut at the end; in neither number.
    package var cut: Int

    package init(countedByWorkers: Int, merged: Int, cut: Int) {
        self.countedByWorkers = countedByWorkers
        self.merged = merged
        self.cut = cut
    }

    package var holds: Bool { countedByWorkers == merged }

    package enum CodingKeys: String, CodingKey {
        case countedByWorkers = "counted_by_workers"
        case merged
        case cut
    }
}

/// One second of the run, all endpoints together.
package struct TimelinePoint: Sendable, Equatable, Codable {
    /// Whole seconds since the run's start; the second covers `[second, second + 1)`.
    package var second: Int
    /// 0 is the warm-up, 1 and above the iterations.
    package var window: Int
    /// Active users at the end of the second.
    package var users: Int
    /// Requests that ended in this second.
    package var requests: Int
    package var failures: Int
    /// `Quantile.reported` by text form, in ms; of this second's successes.
    package var percentiles: [String: Double]
    /// Totals since the run's start, warm-up included.
    package var cumulative: CumulativeFigures

    package init(
        second: Int,
        window: Int,
        users: Int,
        requests: Int,
        failures: Int,
        percentiles: [String: Double],
        cumulative: CumulativeFigures
    ) {
        self.second = second
        self.window = window
        self.users = users
        self.requests = requests
        self.failures = failures
        self.percentiles = percentiles
        self.cumulative = cumulative
    }
}

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
