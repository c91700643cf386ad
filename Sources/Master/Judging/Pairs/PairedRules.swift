// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// How two builds are to be judged against one another.
package struct PairedRules: Equatable {
    /// 0.10: the build fails when a percentile is shown to be more than 10 % higher.
    package var tolerance = 0.10
    /// The same for a warning.
    package var warnTolerance = 0.05
    /// The chance of any FAIL of a percentile, over all cells and looks, while every change is at
    /// the tolerance; and likewise for the error rates.
    package var alpha = 0.01
    /// An error rate is fine while it is shown to be less than this above the baseline's, or less
    /// than half of the baseline's above it.
    package var errorMargin = 0.001
    /// Absolute limits of the error rate by endpoint; where there is one, it counts and not the margin.
    var errorLimits: [String: Double] = [:]
    /// What single cells have of their own.
    var tolerances: [Cell: Double] = [:]
    /// Cells whose FAIL is only a WARN.
    package var warnOnly: Set<Cell> = []
    package var looks = Looks.withNoiseModel
    package var looksWithoutModel = Looks.withoutNoiseModel

    package init(
        tolerance: Double = 0.10,
        warnTolerance: Double = 0.05,
        alpha: Double = 0.01,
        errorMargin: Double = 0.001,
        errorLimits: [String: Double] = [:],
        tolerances: [Cell: Double] = [:],
        warnOnly: Set<Cell> = [],
        looks: Looks = Looks.withNoiseModel,
        looksWithoutModel: Looks = Looks.withoutNoiseModel
    ) {
        self.tolerance = tolerance
        self.warnTolerance = warnTolerance
        self.alpha = alpha
        self.errorMargin = errorMargin
        self.errorLimits = errorLimits
        self.tolerances = tolerances
        self.warnOnly = warnOnly
        self.looks = looks
        self.looksWithoutModel = looksWithoutModel
    }

    /// Confidence that a cell is below its tolerance is 1 minus this.
    static let missLevel = 0.05

    /// What `warnTolerance` is beside a tolerance when nobody says: 5 %, and at most half of it.
    package static func usualWarnTolerance(beside tolerance: Double) -> Double {
        min(PairedRules().warnTolerance, tolerance / 2)
    }

    package func tolerance(of cell: Cell) -> Double { tolerances[cell] ?? tolerance }

    /// Never above the tolerance itself.
    package func warnTolerance(of cell: Cell) -> Double { min(warnTolerance, tolerance(of: cell)) }

    /// The tolerance of a cell as a natural logarithm, as the changes are.
    package func limit(of cell: Cell) -> Double { log1p(tolerance(of: cell)) }

    func warnLimit(of cell: Cell) -> Double { log1p(warnTolerance(of: cell)) }

    package func errorMargin(over baselineRate: Double) -> Double {
        max(errorMargin, baselineRate / 2)
    }

    package func looks(with noise: CellNoise?) -> Looks { noise == nil ? looksWithoutModel : looks }
}
