// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// What a noise model means: how small a regression can be found, and at what cost.
struct NoiseReport {
    let noise: NoiseModel
    let rules: PairedRules
    let times: BlockTimes

    var lines: [String] {
        guard !noise.isEmpty else {
            return [
                "no cell has \(NoiseModel.neededPairCount) pairs yet; measure more with tidemark "
                    + "calibrate, which appends to the same file"
            ]
        }
        let looks = rules.looks.pairCounts
        var columns = Columns(
            ["cell", "metric", "pairs", "scatter"] + looks.map { "found after \($0)" }
        )
        for cell in noise.cellsInOrder {
            guard let known = noise[cell] else { continue }
            let found = looks.map { pairCount in
                PairedText.signedPercent(
                    Detection(known, rules, cellCount: noise.cellsInOrder.count)
                        .smallestFound(cell, pairCount: pairCount)
                )
            }
            columns.rows.append(
                [
                    cell.endpoint, cell.metric.rawValue, "\(known.pairCount)",
                    PairedText.percent(exp(known.variance.squareRoot()) - 1),
                ] + found
            )
        }
        let minutes = looks.map { pairCount in
            Figure.fixed((times.measured + times.settle).seconds * 2 * Double(pairCount) / 60, 1)
        }
        return [
            "",
            "regressions that are found nine times out of ten, at a tolerance of "
                + PairedText.percent(rules.tolerance),
        ] + columns.lines(width: 160)
            + [
                "\(looks.map(String.init).joined(separator: ", ")) pairs take "
                    + minutes.joined(separator: ", ") + " minutes"
            ]
    }
}

/// What a cell's noise lets the gate find.
struct Detection {
    private let noise: CellNoise
    private let rules: PairedRules
    private let cellCount: Int

    /// One in ten is missed.
    static let power = 0.9

    init(_ noise: CellNoise, _ rules: PairedRules, cellCount: Int) {
        self.noise = noise
        self.rules = rules
        self.cellCount = cellCount
    }

    /// The relative change that FAILs at a look with probability 0.9, as a fraction.
    func smallestFound(_ cell: Cell, pairCount: Int) -> Double {
        let share = rules.looks.alphaShare(atPairCount: pairCount) ?? 0
        let alpha = rules.alpha * share / Double(max(1, cellCount))
        let degrees = noise.degreesOfFreedom + Double(pairCount - 1)
        let t = StudentT(degreesOfFreedom: degrees)
        let error =
            ChangeEstimate.clippingCorrection * (noise.variance / Double(pairCount)).squareRoot()
        let reach = t.upperQuantile(alpha) + NormalDistribution().upperQuantile(1 - Self.power)
        return exp(rules.limit(of: cell) + reach * error) - 1
    }
}
