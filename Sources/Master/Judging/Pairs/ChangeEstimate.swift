// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared
internal import Statistics

/// The change of one cell over some pairs, as a natural logarithm, with its uncertainty.
///
/// The test is Student's t on the log ratios of the pairs, with the variance moderated by the noise
/// model (Smyth 2004, Statistical Applications in Genetics and Molecular Biology 3, equation 3)
/// and ratios far from the median clipped (winsorised), so that one disturbed block decides nothing.
struct ChangeEstimate: Equatable {
    /// The mean of the clipped log ratios.
    let mean: Double
    let standardError: Double
    let degreesOfFreedom: Double
    /// Today's pairs scatter more than the noise model allows; only they count then.
    let isNoisierThanModel: Bool

    /// Restores the coverage of the interval that clipping at 2.5 scales takes away.
    static let clippingCorrection = 1.09
    /// The level at which today counts as noisier than the model.
    private static let noisierLevel = 0.01

    /// From at least two log ratios; `resolution` is the widest relative bucket they come from.
    init(logRatios: [Double], noise: CellNoise?, resolution: Double) {
        let count = Double(logRatios.count)
        // Two roundings to a bucket, each uniform over its width: no scatter is known better.
        let leastVariance = resolution * resolution / 6
        guard let noise else {
            mean = RobustLocation.mean(logRatios)
            let variance = RobustLocation.variance(logRatios, deltaDegreesOfFreedom: 1)
            standardError = (max(variance, leastVariance) / count).squareRoot()
            degreesOfFreedom = count - 1
            isNoisierThanModel = false
            return
        }
        let middle = RobustLocation.median(logRatios)
        let reach = CellNoise.clipping * max(noise.scale, leastVariance.squareRoot())
        let clipped = RobustLocation.clipped(logRatios, to: (middle - reach)...(middle + reach))
        let today = RobustLocation.variance(clipped, deltaDegreesOfFreedom: 1)
        let known = max(noise.variance, leastVariance)
        let ratio = FDistribution(numerator: count - 1, denominator: noise.degreesOfFreedom)
        isNoisierThanModel = ratio.survival(today / known) < Self.noisierLevel
        let variance: Double
        if isNoisierThanModel {
            variance = today
            degreesOfFreedom = count - 1
        } else {
            degreesOfFreedom = noise.degreesOfFreedom + count - 1
            variance =
                (noise.degreesOfFreedom * known + (count - 1) * today) / degreesOfFreedom
        }
        mean = RobustLocation.mean(clipped)
        standardError = Self.clippingCorrection * (variance / count).squareRoot()
    }

    /// The change is above this with confidence 1 - alpha.
    func lowerBound(alpha: Double, _ values: inout CriticalValues) -> Double {
        mean - values.upperT(alpha, degreesOfFreedom) * standardError
    }

    /// The change is below this with confidence 1 - alpha.
    func upperBound(alpha: Double, _ values: inout CriticalValues) -> Double {
        mean + values.upperT(alpha, degreesOfFreedom) * standardError
    }
}

/// Quantiles of Student's t, each computed once: the cells of a look need the same few.
struct CriticalValues {
    private struct Key: Hashable {
        let alpha: Double
        let degreesOfFreedom: Double
    }

    private var known: [Key: Double] = [:]

    mutating func upperT(_ alpha: Double, _ degreesOfFreedom: Double) -> Double {
        let key = Key(alpha: alpha, degreesOfFreedom: degreesOfFreedom)
        if let value = known[key] { return value }
        let value = StudentT(degreesOfFreedom: degreesOfFreedom).upperQuantile(alpha)
        known[key] = value
        return value
    }
}
