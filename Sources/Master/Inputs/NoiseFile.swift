// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// Makes a noise model from a file of A/A blocks.
enum NoiseFile {
    static func read(_ path: String) throws -> NoiseModel {
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
            for pair in pairing.pairs { add(pair, to: &logRatios) }
        }
        guard !isEmpty else {
            throw InputError("\(file.name): there is no block in it; write one JSON object a line")
        }
        return NoiseModel(logRatios: logRatios)
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
