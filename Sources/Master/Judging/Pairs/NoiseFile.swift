// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Shared

/// A noise model from a file of A/A blocks.
package struct NoiseFile {
    package let model: NoiseModel
    /// One sentence for each cell that has too few pairs for a model.
    package let warnings: [String]

    /// Of the cells that these rules judge by a change.
    package init(_ path: String, for rules: PairedRules = PairedRules()) throws {
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
            for pair in pairing.pairs { Self.add(pair.judged(by: rules), rules, to: &logRatios) }
        }
        guard !isEmpty else {
            throw InputError("\(file.name): there is no block in it; write one JSON object a line")
        }
        model = NoiseModel(logRatios: logRatios)
        warnings = logRatios.filter { $1.count < Defaults.noisePairCount }
            .sorted { $0.key < $1.key }
            .map { cell, ratios in
                "\(cell.endpoint) \(cell.metric.name) has \(ratios.count) pairs in \(file.name); "
                    + "\(Defaults.noisePairCount) make a noise model, so it is judged without one"
            }
    }

    private static func add(
        _ pair: Pair,
        _ rules: PairedRules,
        to logRatios: inout [Cell: [Double]]
    ) {
        for (endpoint, before) in pair.baseline {
            guard let after = pair.candidate[endpoint] else { continue }
            for metric in rules.comparedMetrics {
                guard let ratio = LogRatio(before, after, metric), ratio.value.isFinite else {
                    continue
                }
                logRatios[Cell(endpoint: endpoint, metric: metric), default: []].append(ratio.value)
            }
        }
    }
}
