// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What Stirling's formula leaves of the gamma function.
///
/// `scaled(z) = gamma(z) / (sqrt(2 pi / z) (z / e)^z)`, which falls to 1 as z grows. A quotient of
/// gammas written with it keeps its large powers apart, where they can be combined on paper;
/// differences of `lgamma` lose all digits that the powers have in common. (Temme, Special Functions,
/// 1996, section 3.6.2; Loader, Fast and Accurate Computation of Binomial Probabilities, 2000, calls
/// its logarithm the Stirling error.)
enum ScaledGamma {
    /// For z > 0.
    static func value(_ z: Double) -> Double {
        guard z >= 12 else { return small(z) }
        return exp(logarithm(z))
    }

    /// Stirling's series, Abramowitz & Stegun 6.1.41: at z >= 12 the first term left out is 2e-18.
    private static func logarithm(_ z: Double) -> Double {
        let square = 1 / (z * z)
        var sum = 0.0
        for (top, bottom) in stirlingTerms {
            sum = sum * square + top / bottom
        }
        return sum / z
    }

    /// The highest power first.
    private static let stirlingTerms: [(Double, Double)] = [
        (43_867, 244_188), (-3617, 122_400), (1, 156), (-691, 360_360), (1, 1188), (-1, 1680),
        (1, 1260), (-1, 360), (1, 12),
    ]

    private static func small(_ z: Double) -> Double {
        // gamma(z + 1) / z, since gamma(z) itself overflows for the smallest z.
        tgamma(z + 1) / (2 * .pi * z).squareRoot() * exp(z - z * log(z))
    }

    /// `log(gamma(a) gamma(b) / gamma(a + b))` without cancellation.
    static func logBeta(_ a: Double, _ b: Double) -> Double {
        let sum = a + b
        let scaled = value(a) / value(sum) * value(b)
        let powers = a * log1p(b / a) + b * log1p(a / b)
        return log(scaled) + 0.5 * (log(2 * .pi) + log1p(a / b) - log(a)) - powers
    }

    /// `log(a B(a, b))`, which for a small a is small in proportion.
    static func logAlphaBeta(_ a: Double, _ b: Double) -> Double {
        guard a <= 0.5 else { return log(a) + logBeta(a, b) }
        // a B(a, b) = gamma(1 + a) gamma(b) / gamma(b + a).
        return logGammaIncrement(1, by: a) - logGammaIncrement(b, by: a)
    }

    /// `log(gamma(z + a) / gamma(z))` to full relative precision for a small a.
    ///
    /// The difference of two Stirling formulas, term by term, after the recurrence has brought z
    /// to where the series holds.
    private static func logGammaIncrement(_ start: Double, by a: Double) -> Double {
        var z = start
        var steps = 0.0
        while z < 12 {
            steps += log1p(a / z)
            z += 1
        }
        let growth = log1p(a / z)
        var series = 0.0
        for (index, (top, bottom)) in stirlingTerms.reversed().enumerated() {
            let power = Double(2 * index + 1)
            series += top / bottom * expm1(-power * growth) / pow(z, power)
        }
        let powers = z * SmallDifferences.logOnePlusMinus(a / z) - growth / 2 + a * log(z + a)
        return powers + series - steps
    }
}
