// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Judging

/// What is known beforehand of how much equal builds scatter.
struct NoiseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Blocks of equal builds, from which the noise of each cell is learnt; at least "
                + "\(NoiseModel.neededPairCount) pairs. tidemark calibrate measures them.",
            valueName: "file"
        )
    )
    var noiseFrom: String?

    var given: [String] { noiseFrom == nil ? [] : ["--noise-from"] }

    /// Nothing without a file; says which cells have too little in it.
    func model() throws -> NoiseModel {
        guard let noiseFrom else { return NoiseModel() }
        let noise = try NoiseFile(noiseFrom)
        for warning in noise.warnings { Console.error("warning: \(warning)\n") }
        return noise.model
    }
}
