// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Judging
internal import Shared
internal import Statistics

/// The level beyond which one more run of the default branch would be only once in twenty times.
///
/// Where less is worse, the lower limit in place of the upper.
/// On ln of the despiked levels: mean + t₀.₉₅(k - 1) s √(1 + 1/k), the upper limit of a prediction
/// interval for one further normal value (Hahn & Meeker, Statistical Intervals, 1991, section 4.7),
/// and at least the tolerance beyond the mean.
struct HistoryLimit: Equatable {
    /// Geometric mean of the levels.
    let mean: Double
    let limit: Double
    let runCount: Int

    private static let confidence = 0.95

    /// Nil for fewer than two levels or one that is not above 0, of which there is no logarithm.
    init?(_ levels: [Double], _ metric: Metric, tolerance: Double) {
        guard levels.count > 1, levels.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        let logs = Despiking.despiked(levels).map { log($0) }
        let count = Double(logs.count)
        let centre = RobustLocation.mean(logs)
        let deviation = RobustLocation.variance(logs, deltaDegreesOfFreedom: 1).squareRoot()
        let margin =
            StudentT(degreesOfFreedom: count - 1).quantile(Self.confidence) * deviation
            * (1 + 1 / count).squareRoot()
        mean = exp(centre)
        let reach = max(margin, metric.logLimit(tolerance: tolerance))
        limit = exp(metric.worse == .higher ? centre + reach : centre - reach)
        runCount = levels.count
    }
}
