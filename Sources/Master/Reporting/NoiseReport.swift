// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Judging
package import Running
internal import Shared
internal import Text

/// What a noise model means: how small a regression can be found, and at what cost.
package struct NoiseReport {
    package let noise: NoiseModel
    package let rules: PairedRules
    package let times: BlockTimes

    package init(noise: NoiseModel, rules: PairedRules, times: BlockTimes) {
        self.noise = noise
        self.rules = rules
        self.times = times
    }

    package var lines: [String] {
        guard !noise.isEmpty else {
            return [
                "no cell has \(Defaults.noisePairCount) pairs yet; measure more with "
                    + "\"tidemark calibrate\", which appends to the same file"
            ]
        }
        let looks = rules.looks.pairCounts
        let detection = Detection(rules: rules, cellCount: noise.cellsInOrder.count)
        var columns = Columns(
            ["cell", "metric", "pairs", "scatter"] + looks.map { "found after \($0)" }
        )
        for cell in noise.cellsInOrder {
            guard let known = noise[cell] else { continue }
            let found = looks.map { pairCount in
                ChangeText.signedPercent(
                    detection.smallestFound(cell, known, pairCount: pairCount)
                )
            }
            columns.rows.append(
                [
                    cell.endpoint, cell.metric.name, "\(known.pairCount)",
                    ChangeText.percent(exp(known.variance.squareRoot()) - 1),
                ] + found
            )
        }
        let minutes = looks.map { pairCount in
            Figure.fixed((times.measured + times.settle).seconds * 2 * Double(pairCount) / 60, 1)
        }
        return [
            "",
            "regressions found nine times out of ten, at a tolerance of "
                + ChangeText.percent(rules.tolerance),
        ] + columns.lines(width: 160)
            + [
                "\(looks.map(String.init).joined(separator: ", ")) pairs take "
                    + minutes.joined(separator: ", ") + " minutes"
            ]
    }
}
