// SPDX-License-Identifier: Apache-2.0

/// The figures of one endpoint in the measured part.
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
    /// Those of `p50`, `p95` and `p99` with fewer samples than `Quantile.neededSampleCount`.
    package var thinPercentiles: [String]?
    /// Of `p50`, `p95` and `p99`: the two samples between which the true value is with 95 %
    /// confidence, in ms; absent where the successes are too few for that.
    package var percentileIntervals: [String: [Double]]?
    /// Response bodies, of successes and failures, as they came over the network.
    package var bodyBytes: Int?
    package var failureCauses: [FailureCauseSummary]?
    /// Failed soft checks; they do not make a request a failure.
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
