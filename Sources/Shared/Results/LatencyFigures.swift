// SPDX-License-Identifier: Apache-2.0

/// Figures of many latencies, in ms; what was not measured is nil.
package protocol LatencyFigures {
    var p50: Double? { get }
    var p95: Double? { get }
    var p99: Double? { get }
    var mean: Double? { get }
    var max: Double? { get }
    /// Further percentiles, by `Quantile.text`.
    var percentiles: [String: Double]? { get }
}

extension LatencyFigures {
    /// A percentile, in ms; nil where the figures lack it.
    package func milliseconds(at quantile: Quantile) -> Double? {
        switch quantile {
        case .p50: p50
        case .p95: p95
        case .p99: p99
        case Quantile(1): max
        default: percentiles?[quantile.text]
        }
    }
}

extension EndpointSummary: LatencyFigures {}
extension IterationSummary: LatencyFigures {}
extension PhaseSummary: LatencyFigures {}
