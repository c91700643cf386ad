// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// How two builds are to be judged against one another.
struct PairedRules: Equatable {
    /// 0.10: the build fails when a percentile is shown to be more than 10 % higher.
    var tolerance = 0.10
    /// The same for a warning.
    var warnTolerance = 0.05
    /// The chance of any FAIL of a percentile, over all cells and looks, while every change is at
    /// the tolerance; and likewise for the error rates.
    var alpha = 0.01
    /// An error rate is fine while it is shown to be less than this above the baseline's, or less
    /// than half of the baseline's above it.
    var errorMargin = 0.001
    /// Absolute limits of the error rate by endpoint; where there is one, it counts and not the margin.
    var errorLimits: [String: Double] = [:]
    /// What single cells have of their own.
    var tolerances: [Cell: Double] = [:]
    /// Cells whose FAIL is only a WARN.
    var warnOnly: Set<Cell> = []
    var looks = Looks.withNoiseModel
    var looksWithoutModel = Looks.withoutNoiseModel

    /// Confidence that a cell is below its tolerance is 1 minus this.
    static let missLevel = 0.05

    func tolerance(of cell: Cell) -> Double { tolerances[cell] ?? tolerance }

    /// Never above the tolerance itself.
    func warnTolerance(of cell: Cell) -> Double { min(warnTolerance, tolerance(of: cell)) }

    /// The tolerance of a cell as a natural logarithm, as the changes are.
    func limit(of cell: Cell) -> Double { log1p(tolerance(of: cell)) }

    func warnLimit(of cell: Cell) -> Double { log1p(warnTolerance(of: cell)) }

    func errorMargin(over baselineRate: Double) -> Double { max(errorMargin, baselineRate / 2) }

    func looks(with noise: CellNoise?) -> Looks { noise == nil ? looksWithoutModel : looks }
}
