// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The regularized incomplete beta function I_x(alpha, beta) and its complement.
package enum IncompleteBeta {
    /// I_x(alpha, beta), for x in 0...1 and positive finite parameters.
    package static func regularized(_ x: Double, alpha: Double, beta: Double) -> Double {
        check(x, alpha, beta)
        return tails(BetaPoint(x: x, alpha: alpha, beta: beta)).lower
    }

    /// 1 - I_x(alpha, beta), computed directly where it is small.
    package static func complement(_ x: Double, alpha: Double, beta: Double) -> Double {
        check(x, alpha, beta)
        return tails(BetaPoint(x: x, alpha: alpha, beta: beta)).upper
    }

    private static func check(_ x: Double, _ alpha: Double, _ beta: Double) {
        precondition(x >= 0 && x <= 1, "x is \(x), not in 0...1")
        precondition(
            alpha > 0 && beta > 0 && (alpha + beta).isFinite,
            "parameters \(alpha) and \(beta) are not both positive and finite"
        )
    }

    /// Both tails: the one on the point's side of the mean directly, the other as what it leaves.
    ///
    /// Next to a parameter below 1 the mean is so close to the end that this would cost digits, or
    /// thousands of steps; the power series of that end gives both tails there.
    static func tails(_ point: BetaPoint) -> (lower: Double, upper: Double) {
        guard point.logX > -.infinity else { return (0, 1) }
        guard point.logY > -.infinity else { return (1, 0) }
        if BetaSeries.covers(point) { return BetaSeries.tails(point) }
        let mirrored = point.mirrored
        if BetaSeries.covers(mirrored) {
            let (upper, lower) = BetaSeries.tails(mirrored)
            return (lower, upper)
        }
        let isLower = point.deviation <= 0
        let direct = min(lowerTail(isLower ? point : mirrored), 1)
        return isLower ? (direct, 1 - direct) : (1 - direct, direct)
    }

    /// At or below the mean.
    private static func lowerTail(_ point: BetaPoint) -> Double {
        let weight = point.weight
        guard weight > 0 else { return 0 }
        // The fraction needs a number of steps near the square root of the smaller parameter.
        if min(point.alpha, point.beta) > 300 {
            return weight * BetaTailIntegral.relative(point)
        }
        return weight / continuedFraction(point)
    }

    /// The weight over the tail.
    ///
    /// DiDonato & Morris, Algorithm 708, ACM TOMS 18 (1992), equation 9, evaluated by Lentz's method
    /// as modified by Thompson & Barnett (J. Comput. Phys. 64, 1986). Below the mean it converges for
    /// all parameters.
    private static func continuedFraction(_ point: BetaPoint) -> Double {
        let (a, b, x) = (point.alpha, point.beta, point.x)
        let lambda = -point.deviation
        var value = a * (lambda + 1) / (a + 1)
        var numerator = value
        var denominator = 0.0
        for step in 1...stepLimit {
            let m = Double(step)
            let span = a + 2 * m - 1
            let partial = (m * (a + m - 1) / span) * ((a + b + m - 1) / span) * (b - m) * x * x
            let term =
                m + m * (b - m) * x / span + (a + m) * (lambda + 1 + m * (2 - x)) / (span + 2)
            denominator = 1 / nonzero(term + partial * denominator)
            numerator = nonzero(term + partial / numerator)
            let factor = numerator * denominator
            value *= factor
            if abs(factor - 1) < 0x1p-52 { break }
        }
        return value
    }

    /// Never reached for parameters of at least 1e-6; it bounds the time for stranger ones.
    private static let stepLimit = 100_000

    private static func nonzero(_ x: Double) -> Double { x == 0 ? 1e-300 : x }
}
