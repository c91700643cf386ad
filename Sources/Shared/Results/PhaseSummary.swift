// SPDX-License-Identifier: Apache-2.0

/// How long one phase of requests took, in ms.
package struct PhaseSummary: Sendable, Equatable, Codable {
    /// Successes that had this phase: those that connect are fewer than those that wait.
    package var count: Int
    package var p50: Double?
    package var p95: Double?
    package var p99: Double?
    package var mean: Double?
    package var max: Double?
    /// Others that are judged, by `Quantile.text`; absent when there are none.
    package var percentiles: [String: Double]?

    /// The percentiles that have a field of their own.
    package static let fixed: [Quantile] = [.p50, .p95, .p99, Quantile(1)]

    /// `others` are the percentiles beside `fixed`.
    package init(_ histogram: Histogram, others: [Quantile] = []) {
        count = Int(clamping: histogram.count)
        p50 = histogram.milliseconds(at: .p50)
        p95 = histogram.milliseconds(at: .p95)
        p99 = histogram.milliseconds(at: .p99)
        mean = histogram.meanMilliseconds
        max = histogram.maxMilliseconds
        percentiles = others.isEmpty ? nil : histogram.percentiles(others)
    }
}
