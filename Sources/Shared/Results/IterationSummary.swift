// SPDX-License-Identifier: Apache-2.0

/// One iteration's figures of one endpoint; the gate takes the median over them.
package struct IterationSummary: Sendable, Equatable, Codable {
    package var count: Int
    package var failures: Int
    package var p50: Double?
    package var p95: Double?
    package var p99: Double?
    package var mean: Double?
    package var max: Double?
    /// Others that are judged, by `Quantile.text`.
    package var percentiles: [String: Double]?
    /// By phase: those that a metric reads.
    package var phases: [String: PhaseSummary]?

    package init(count: Int, failures: Int) {
        self.count = count
        self.failures = failures
    }
}
