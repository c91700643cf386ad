// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// Rises too slow for any single step, from weekly comparisons with a fixed anchor.
///
/// An exponentially weighted moving average of the changes since the anchor,
/// z = λ d + (1 - λ) z with λ = 1/2, against a multiple of its own standard deviation: Roberts,
/// "Control chart tests based on geometric moving averages", Technometrics 1 (1959). The changes are
/// differences of logarithms.
package enum Creep {
    package static let weight = 0.5
    /// So wide that a quiet year with its own kind of noise stays quiet.
    package static let allowedDeviations = 6.0

    /// The first week with an alarm, where each change is the mean over `pairCount` pairs of blocks
    /// and `pairDeviation` the noise of one pair.
    package static func alarm(
        weekly changes: [Double],
        pairDeviation: Double,
        pairCount: Int = 6
    ) -> Int? {
        let allowed =
            allowedDeviations * pairDeviation
            * (1 / Double(pairCount) * weight / (2 - weight)).squareRoot()
        return averages(of: changes).firstIndex { $0 > allowed }
    }

    /// The moving average after each week, from 0.
    static func averages(of changes: [Double]) -> [Double] {
        var average = 0.0
        return changes.map { change in
            average = weight * change + (1 - weight) * average
            return average
        }
    }
}
