// SPDX-License-Identifier: Apache-2.0

internal import Shared
internal import Statistics

/// The scatter of one cell.
package struct CellNoise: Equatable, Codable {
    /// Robust standard deviation of the log ratio: 1.4826 × the median absolute deviation.
    let scale: Double
    /// Variance of the log ratios after clipping at `NoiseModel.clipping` scales.
    package let variance: Double
    /// Of `variance`, held down so that new pairs keep a say.
    let degreesOfFreedom: Double
    package let pairCount: Int

    private enum CodingKeys: String, CodingKey {
        case scale
        case variance
        case degreesOfFreedom = "degrees_of_freedom"
        case pairCount = "pairs"
    }

    /// Values further from the median than so many scales count as that far (winsorising).
    static let clipping = 2.5
    private static let degreesOfFreedomLimit = 40
    /// Makes the median absolute deviation of a normal distribution its standard deviation.
    private static let normalConsistency = 1.4826

    init?(logRatios: [Double]) {
        guard logRatios.count >= Defaults.noisePairCount else { return nil }
        // The order of the pairs must not change the last digit of a sum.
        let sorted = logRatios.sorted()
        let middle = RobustLocation.median(sorted)
        scale = Self.normalConsistency * RobustLocation.medianAbsoluteDeviation(sorted)
        let reach = Self.clipping * scale
        variance = RobustLocation.variance(
            RobustLocation.clipped(sorted, to: (middle - reach)...(middle + reach)),
            deltaDegreesOfFreedom: 1
        )
        degreesOfFreedom = Double(min(sorted.count - 1, Self.degreesOfFreedomLimit))
        pairCount = sorted.count
    }
}
