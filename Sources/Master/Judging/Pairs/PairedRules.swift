// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// How two builds are to be judged against one another.
package struct PairedRules: Equatable {
    /// 0.10: the build fails when a percentile is shown to be more than 10 % higher.
    package var tolerance = Defaults.tolerance
    /// The same for a warning.
    package var warnTolerance = Defaults.warnTolerance
    /// The chance of any FAIL of a percentile, over all cells and looks, while every change is at
    /// the tolerance; and likewise for the error rates.
    package var alpha = Defaults.alpha
    /// An error rate is fine while it is shown to be less than this above the baseline's, or less
    /// than half of the baseline's above it.
    package var errorMargin = Defaults.errorMargin
    /// Absolute limits of the error rate by endpoint; where there is one, it counts and not the margin.
    var errorLimits: [String: Double] = [:]
    /// What is judged of each endpoint, in the order of `Metric.all`.
    package var metrics = Metric.usual
    /// All endpoints together are judged too, as `Metric.aggregated`.
    package var judgesAggregated = false
    /// What single cells have of their own.
    var tolerances: [Cell: Double] = [:]
    /// Cells whose FAIL is only a WARN.
    package var warnOnly: Set<Cell> = []
    package var looks = Looks.withNoiseModel
    package var looksWithoutModel = Looks.withoutNoiseModel

    /// As usual.
    package init() {}

    /// What `warnTolerance` is beside a tolerance when nobody says: 5 %, and at most half of it.
    package static func usualWarnTolerance(beside tolerance: Double) -> Double {
        min(PairedRules().warnTolerance, tolerance / 2)
    }

    package func tolerance(of cell: Cell) -> Double { tolerances[cell] ?? tolerance }

    /// Never above the tolerance itself.
    package func warnTolerance(of cell: Cell) -> Double { min(warnTolerance, tolerance(of: cell)) }

    /// The tolerance of a cell as `Metric.logRatio` has changes.
    package func limit(of cell: Cell) -> Double {
        cell.metric.logLimit(tolerance: tolerance(of: cell))
    }

    func warnLimit(of cell: Cell) -> Double {
        cell.metric.logLimit(tolerance: warnTolerance(of: cell))
    }

    /// The metrics that are judged by a change: all but the error rate.
    package var comparedMetrics: [Metric] { metrics.filter { $0 != .errorRate } }

    package func errorMargin(over baselineRate: Double) -> Double {
        max(errorMargin, baselineRate / 2)
    }

    package func looks(with noise: CellNoise?) -> Looks { noise == nil ? looksWithoutModel : looks }
}
