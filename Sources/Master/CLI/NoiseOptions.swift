// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Judging

/// What is known beforehand of how much equal builds scatter.
struct NoiseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Blocks of equal builds, from which the noise of each cell is learnt; at least "
                + "\(Defaults.noisePairCount) pairs. tidemark calibrate measures them.",
            valueName: "file"
        )
    )
    var noiseFrom: String?

    var given: [String] { noiseFrom == nil ? [] : ["--noise-from"] }

    /// The noise of the cells that these rules judge; empty without a file.
    ///
    /// Warns of cells that have too few pairs in it.
    func model(for rules: PairedRules) throws -> NoiseModel {
        guard let noiseFrom else { return NoiseModel() }
        let noise = try NoiseFile(noiseFrom, for: rules)
        for warning in noise.warnings { Console.error("warning: \(warning)\n") }
        return noise.model
    }
}
