// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Shared

/// A noise model from a file of A/A blocks.
package struct NoiseFile {
    package let model: NoiseModel
    /// One sentence for each cell that has too few pairs for a model.
    package let warnings: [String]

    package init(_ path: String) throws {
        var file = try BlockFile(path)
        var logRatios: [Cell: [Double]] = [:]
        var isEmpty = true
        while let group = try file.next() {
            isEmpty = false
            let pairing = Pairing(group.blocks)
            guard pairing.problems.isEmpty else {
                throw InputError(
                    pairing.problems.map { "\(file.name): pr \(group.name): \($0)" }
                        .joined(separator: "\n")
                )
            }
            for pair in pairing.pairs { Self.add(pair, to: &logRatios) }
        }
        guard !isEmpty else {
            throw InputError("\(file.name): there is no block in it; write one JSON object a line")
        }
        model = NoiseModel(logRatios: logRatios)
        warnings = logRatios.filter { $1.count < NoiseModel.neededPairCount }
            .sorted { $0.key < $1.key }
            .map { cell, ratios in
                "\(cell.endpoint) \(cell.metric.rawValue) has \(ratios.count) pairs in \(file.name); "
                    + "\(NoiseModel.neededPairCount) make a noise model, so it is judged without one"
            }
    }

    private static func add(_ pair: Pair, to logRatios: inout [Cell: [Double]]) {
        for (endpoint, before) in pair.baseline {
            guard let after = pair.candidate[endpoint] else { continue }
            for metric in Metric.percentiles {
                guard let quantile = metric.quantile,
                    let ratio = LogRatio(before, after, at: quantile), ratio.value.isFinite
                else { continue }
                logRatios[Cell(endpoint: endpoint, metric: metric), default: []].append(ratio.value)
            }
        }
    }
}
