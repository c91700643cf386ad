// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Foundation
internal import Shared

/// `rules.json` in a paired run's folder: by what the run was judged, so that its blocks can be judged
/// again and say the same.
///
/// It has the figures of the noise model and not the blocks that it was learnt from: these may be
/// gone, or more by then.
package struct RulesFile: Equatable, Codable {
    private struct Look: Equatable, Codable {
        package let pairs: Int
        let alphaShare: Double

        enum CodingKeys: String, CodingKey {
            case pairs
            case alphaShare = "alpha_share"
        }
    }

    private struct KnownCell: Equatable, Codable {
        package let endpoint: String
        package let metric: Metric
        package let noise: CellNoise
    }

    private let tolerance: Double
    private let warnTolerance: Double
    private let alpha: Double
    private let errorMargin: Double
    private let looks: [Look]
    private let looksWithoutModel: [Look]
    private let noise: [KnownCell]
    /// Absent where the usual ones are judged.
    private var metrics: [Metric]?
    /// Absent unless it is so.
    private var judgesAggregated: Bool?

    private enum CodingKeys: String, CodingKey {
        case tolerance
        case warnTolerance = "warn_tolerance"
        case alpha
        case errorMargin = "error_margin"
        case looks
        case looksWithoutModel = "looks_without_model"
        case noise
        case metrics
        case judgesAggregated = "aggregated"
    }

    package static let name = "rules.json"

    package init(_ gate: PairedGate) {
        tolerance = gate.rules.tolerance
        warnTolerance = gate.rules.warnTolerance
        alpha = gate.rules.alpha
        errorMargin = gate.rules.errorMargin
        looks = Self.list(gate.rules.looks)
        looksWithoutModel = Self.list(gate.rules.looksWithoutModel)
        metrics = gate.rules.metrics == Metric.usual ? nil : gate.rules.metrics
        judgesAggregated = gate.rules.judgesAggregated ? true : nil
        noise = gate.noise.cellsInOrder.compactMap { cell in
            gate.noise[cell].map {
                KnownCell(endpoint: cell.endpoint, metric: cell.metric, noise: $0)
            }
        }
    }

    package var rules: PairedRules {
        var rules = PairedRules()
        rules.tolerance = tolerance
        rules.warnTolerance = warnTolerance
        rules.alpha = alpha
        rules.errorMargin = errorMargin
        rules.looks = Self.plan(looks)
        rules.looksWithoutModel = Self.plan(looksWithoutModel)
        rules.metrics = metrics ?? rules.metrics
        rules.judgesAggregated = judgesAggregated ?? false
        return rules
    }

    package var noiseModel: NoiseModel {
        NoiseModel(
            Dictionary(
                noise.map { (Cell(endpoint: $0.endpoint, metric: $0.metric), $0.noise) }
            ) { first, _ in first }
        )
    }

    /// Nil where there is none, as in a folder of an earlier version; throws `InputError` for one that
    /// cannot be read.
    package static func read(inFolder folder: String) throws -> RulesFile? {
        let path = "\(folder)/\(name)"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let text = try InputFile.text(path, of: "rules")
        let file: RulesFile
        do {
            file = try JSONDecoder().decode(RulesFile.self, from: Data(text.utf8))
        } catch let error as DecodingError {
            let reason = ResultsFile.reason(of: error, kind: "rules file")
            throw InputError("rules file \(path): \(reason)")
        }
        guard file.isPlausible else {
            throw InputError(
                "rules file \(path): a number in it is out of range; remove the file, and give the rules "
                    + "as options"
            )
        }
        return file
    }

    package func write(inFolder folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(self), as: UTF8.self)
        try OutputFile.write(text + "\n", to: "\(folder)/\(Self.name)")
    }

    private var isPlausible: Bool {
        let shares = (looks + looksWithoutModel).map(\.alphaShare)
        return [tolerance, warnTolerance].allSatisfy { $0 > 0 && $0 <= 100 }
            && alpha > 0 && alpha <= 0.2 && errorMargin > 0 && errorMargin <= 1
            && shares.allSatisfy { $0 > 0 && $0 <= 1 }
            && noise.allSatisfy { $0.noise.variance >= 0 && $0.noise.degreesOfFreedom > 0 }
    }

    private static func list(_ looks: Looks) -> [Look] {
        zip(looks.pairCounts, looks.alphaShares).map { Look(pairs: $0, alphaShare: $1) }
    }

    private static func plan(_ looks: [Look]) -> Looks {
        Looks(looks.map { (pairCount: $0.pairs, alphaShare: $0.alphaShare) })
    }
}
