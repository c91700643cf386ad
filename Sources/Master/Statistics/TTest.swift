// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// t tests of two independent samples' means; `greater` asks whether the first mean is greater.
///
/// Two samples without any spread differ surely (t infinite, p 0) or not at all (t 0, p 1).
package enum TTest {
    /// t, its degrees of freedom and the p-value.
    package typealias Outcome = (t: Double, degreesOfFreedom: Double, pValue: Double)

    /// Without assuming equal variances; at least two values each.
    ///
    /// Welch, The Generalization of "Student's" Problem when Several Different Population Variances
    /// are Involved, Biometrika 34 (1947).
    package static func welch(
        _ x: [Double],
        _ y: [Double],
        alternative: Alternative
    ) -> Outcome {
        check(x.count, y.count)
        let shares = (
            RobustLocation.variance(x, deltaDegreesOfFreedom: 1) / Double(x.count),
            RobustLocation.variance(y, deltaDegreesOfFreedom: 1) / Double(y.count)
        )
        let sum = shares.0 + shares.1
        let (first, second) = sum > 0 ? (shares.0 / sum, shares.1 / sum) : (0, 0)
        // Relative to the sum, so that squares of small variances do not underflow.
        let freedom =
            sum > 0
            ? 1 / (first * first / Double(x.count - 1) + second * second / Double(y.count - 1)) : 1
        return outcome(difference(x, y), sum.squareRoot(), freedom, alternative)
    }

    /// Assuming equal variances; at least two values each.
    ///
    /// "Student", The Probable Error of a Mean, Biometrika 6 (1908).
    package static func pooled(
        _ x: [Double],
        _ y: [Double],
        alternative: Alternative
    ) -> Outcome {
        check(x.count, y.count)
        return pooledFromMoments(
            means: (difference(x, y), 0),
            variances: (
                RobustLocation.variance(x, deltaDegreesOfFreedom: 1),
                RobustLocation.variance(y, deltaDegreesOfFreedom: 1)
            ),
            counts: (x.count, y.count),
            alternative: alternative
        )
    }

    /// Of the means, around a common point: far from 0 the means themselves have lost digits.
    private static func difference(_ x: [Double], _ y: [Double]) -> Double {
        let origin = x[0]
        return RobustLocation.mean(x.map { $0 - origin })
            - RobustLocation.mean(y.map { $0 - origin })
    }

    /// `pooled` from each sample's mean, variance (sum of squares over count - 1) and count.
    package static func pooledFromMoments(
        means: (Double, Double),
        variances: (Double, Double),
        counts: (Int, Int),
        alternative: Alternative
    ) -> Outcome {
        precondition(counts.0 > 0 && counts.1 > 0, "a sample is empty: \(counts)")
        precondition(counts.0 + counts.1 > 2, "\(counts) samples have no degree of freedom")
        precondition(variances.0 >= 0 && variances.1 >= 0, "a variance is negative: \(variances)")
        let freedom = Double(counts.0 + counts.1 - 2)
        let squares =
            Double(counts.0 - 1) * variances.0 + Double(counts.1 - 1) * variances.1
        let (first, second) = (Double(counts.0), Double(counts.1))
        let error = (squares / freedom * (1 / first + 1 / second)).squareRoot()
        return outcome(means.0 - means.1, error, freedom, alternative)
    }

    private static func outcome(
        _ difference: Double,
        _ error: Double,
        _ freedom: Double,
        _ alternative: Alternative
    ) -> Outcome {
        guard difference != 0 || error > 0 else {
            return (0, freedom, alternative == .twoSided ? 1 : 0.5)
        }
        let t = difference / error
        let distribution = StudentT(degreesOfFreedom: freedom)
        let pValue =
            switch alternative {
            case .twoSided: distribution.bothTails(t)
            case .less: distribution.cumulative(t)
            case .greater: distribution.survival(t)
            }
        return (t, freedom, pValue)
    }

    private static func check(_ first: Int, _ second: Int) {
        precondition(first > 1 && second > 1, "samples of \(first) and \(second) have no variance")
    }
}
