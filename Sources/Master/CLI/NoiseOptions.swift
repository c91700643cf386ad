// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Judging

/// The known noise between equal builds.
struct NoiseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "File with blocks of equal builds, to learn the noise of each cell. Needs at least "
                + "\(Defaults.noisePairCount) pairs; \"tidemark calibrate\" measures them.",
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
