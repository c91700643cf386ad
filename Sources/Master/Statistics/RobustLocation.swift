// SPDX-License-Identifier: Apache-2.0

/// Where a sample lies and how far it spreads, in ways that a few outliers cannot decide.
///
/// No sample may be empty or hold a NaN.
package enum RobustLocation {
    package static func median(_ x: [Double]) -> Double {
        check(x)
        var values = x
        let half = values.count / 2
        let upper = Selection.value(atRank: half, of: &values)
        guard values.count.isMultiple(of: 2) else { return upper }
        let lower = values[..<half].max() ?? upper
        return (lower + upper) / 2
    }

    /// The median distance from the median, unscaled: times 1.4826 it estimates a normal sd.
    package static func medianAbsoluteDeviation(_ x: [Double]) -> Double {
        let centre = median(x)
        return median(x.map { abs($0 - centre) })
    }

    /// Every value, those outside the range moved to its nearer end.
    package static func clipped(_ x: [Double], to range: ClosedRange<Double>) -> [Double] {
        x.map { min(max($0, range.lowerBound), range.upperBound) }
    }

    package static func mean(_ x: [Double]) -> Double {
        precondition(!x.isEmpty, "an empty sample has no mean")
        return CompensatedSum.of(x) / Double(x.count)
    }

    /// The sum of squared distances from the mean over count - delta: 1 for a sample's variance, 0
    /// for a population's.
    package static func variance(_ x: [Double], deltaDegreesOfFreedom: Int) -> Double {
        precondition(
            x.count > deltaDegreesOfFreedom && deltaDegreesOfFreedom >= 0,
            "\(x.count) values and \(deltaDegreesOfFreedom) leave no degree of freedom"
        )
        let centre = mean(x)
        // The second sum corrects for the rounding of the mean (Chan, Golub & LeVeque, Algorithms
        // for Computing the Sample Variance, Am. Stat. 37, 1983, equation 1.7).
        let squares = CompensatedSum.of(x.lazy.map { ($0 - centre) * ($0 - centre) })
        let rest = CompensatedSum.of(x.lazy.map { $0 - centre })
        let sum = squares - rest * rest / Double(x.count)
        return max(sum, 0) / Double(x.count - deltaDegreesOfFreedom)
    }

    private static func check(_ x: [Double]) {
        precondition(!x.isEmpty, "an empty sample has no location")
        precondition(!x.contains { $0.isNaN }, "a value is not a number")
    }
}
