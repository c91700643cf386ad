// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared
internal import Statistics

/// What it takes to tell a change from none nine times out of ten, by how much pairs scatter.
///
/// The ends of the interval that the gate looks at, one deviation of the mean further for the power:
/// the usual sum of two normal quantiles (with a noise model Student's t for the first).
package struct Detection {
    package let rules: PairedRules
    /// Percentiles that are judged together.
    package let cellCount: Int

    package init(rules: PairedRules, cellCount: Int) {
        self.rules = rules
        self.cellCount = cellCount
    }

    /// One in ten is missed.
    private static let missed = NormalDistribution().upperQuantile(0.1)

    /// The relative change of a cell with such noise that FAILs at a look, as a fraction.
    package func smallestFound(_ cell: Cell, _ noise: CellNoise, pairCount: Int) -> Double {
        let share = rules.looks.alphaShare(atPairCount: pairCount) ?? 0
        let t = StudentT(degreesOfFreedom: noise.degreesOfFreedom + Double(pairCount - 1))
        let reach = t.upperQuantile(rules.alpha * share / Double(cellCount)) + Self.missed
        let error = noise.standardError / Double(pairCount).squareRoot()
        return exp(rules.limit(of: cell) + reach * error) - 1
    }

    /// Pairs after which an unchanged build PASSes; `standardError` is that of one pair's log ratio.
    package func pairsToPass(_ cell: Cell, standardError: Double) -> Double {
        let reach = NormalDistribution().upperQuantile(Defaults.missLevel) + Self.missed
        return Self.pairs(standardError * reach, distance: rules.limit(of: cell))
    }

    /// Pairs after which a change of so much FAILs at the last look.
    package func pairsToFail(_ cell: Cell, change: Double, standardError: Double) -> Double {
        let share = rules.looks.alphaShares.last ?? 1
        let alpha = rules.alpha * share / Double(cellCount)
        let reach = NormalDistribution().upperQuantile(alpha) + Self.missed
        return Self.pairs(standardError * reach, distance: log1p(change) - rules.limit(of: cell))
    }

    private static func pairs(_ error: Double, distance: Double) -> Double {
        max(1, pow(error / distance, 2)).rounded(.up)
    }
}

extension CellNoise {
    /// Of one pair's log ratio, as an interval counts it.
    package var standardError: Double { ChangeEstimate.clippingCorrection * variance.squareRoot() }
}
