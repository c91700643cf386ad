// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Both tails next to the end at 0 for a small alpha, where most of the distribution is.
///
/// The power series (Abramowitz & Stegun 15.1.1 with 26.5.23), by its logarithm E:
///
///     E = alpha log x - log(alpha B(alpha, beta)) + log(1 + alpha S),
///     S = sum over k >= 1 of (1 - beta)(2 - beta)...(k - beta) / k! x^k / (alpha + k)
///
/// The lower tail is exp(E) and the upper one 1 - exp(E). Both keep their digits, since each term of E
/// is small in proportion to alpha.
enum BetaSeries {
    /// Where the series has few terms, which do not cancel.
    static func covers(_ point: BetaPoint) -> Bool {
        point.alpha <= 0.5 && point.x <= 0.5 && point.beta * point.x <= 1
    }

    static func tails(_ point: BetaPoint) -> (lower: Double, upper: Double) {
        let (alpha, beta) = (point.alpha, point.beta)
        var term = 1.0
        var sum = 0.0
        for k in 1...80 {
            let index = Double(k)
            term *= (index - beta) * point.x / index
            sum += term / (alpha + index)
            if abs(term) <= abs(sum) * 0x1p-55 { break }
        }
        let exponent =
            alpha * point.logX - ScaledGamma.logAlphaBeta(alpha, beta) + log1p(alpha * sum)
        return (min(exp(exponent), 1), max(-expm1(exponent), 0))
    }
}
