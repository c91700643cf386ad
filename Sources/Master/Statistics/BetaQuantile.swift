// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The inverse of the incomplete beta function, as the logarithm of the odds x / (1 - x).
///
/// In that scale a quantile next to 0 or to 1 has as many digits as one in the middle.
enum BetaQuantile {
    /// Where the lower tail is `probability`.
    static func logOdds(lower probability: Double, alpha: Double, beta: Double) -> Double {
        precondition(
            probability >= 0 && probability <= 1,
            "probability is \(probability), not in 0...1"
        )
        // Next to an end the first term of the power series there, x^alpha / (alpha B(alpha, beta)),
        // is all of the tail. Such an x need not be a Double, but its logarithm is one.
        let left = ScaledGamma.logAlphaBeta(alpha, beta)
        let logLeft = (log(probability) + left) / alpha
        guard logLeft + log1p(beta) > -42 else { return logLeft }
        let right = ScaledGamma.logAlphaBeta(beta, alpha)
        let logRight = (log1p(-probability) + right) / beta
        guard logRight + log1p(alpha) > -42 else { return -logRight }

        // From 1/2 up the complement is exact, and the smaller tail is the one with digits.
        return probability <= 0.5
            ? solved(probability, logLeft, alpha: alpha, beta: beta)
            : -solved(1 - probability, logRight, alpha: beta, beta: alpha)
    }

    /// Where the upper tail is `probability`.
    static func logOdds(upper probability: Double, alpha: Double, beta: Double) -> Double {
        -logOdds(lower: probability, alpha: beta, beta: alpha)
    }

    /// Halley's method on the logarithm of the lower tail, kept between bounds.
    ///
    /// That logarithm is concave in the logarithm of the odds, so that Newton's method alone
    /// would converge from any start on the left; the bounds are for the far right.
    private static func solved(
        _ target: Double,
        _ leading: Double,
        alpha: Double,
        beta: Double
    ) -> Double {
        var odds = start(target, leading, alpha: alpha, beta: beta)
        var (low, high) = (Double.leastNormalMagnitude, Double.greatestFiniteMagnitude)
        var lastSize = Double.infinity
        for _ in 0..<200 {
            let point = BetaPoint(odds: odds, alpha: alpha, beta: beta)
            let tail = IncompleteBeta.tails(point).lower
            let weight = point.weight
            if tail < target { low = odds } else { high = odds }
            guard tail > 0, weight > 0 else {
                odds = low.squareRoot() * high.squareRoot()
                continue
            }
            let step = step(tail: tail, target: target, weight: weight, point.deviation)
            let size = abs(step)
            if size < 0x1p-51 || (size < 1e-11 && size >= lastSize) { return log(odds) + step }
            lastSize = size
            let next = odds * exp(step)
            odds = next > low && next < high ? next : low.squareRoot() * high.squareRoot()
        }
        return log(odds)
    }

    /// The step of Halley's method, in the logarithm of the odds.
    private static func step(
        tail: Double,
        target: Double,
        weight: Double,
        _ deviation: Double
    ) -> Double {
        let excess =
            abs(tail - target) < 0.5 * target
            ? log1p((tail - target) / target) : log(tail / target)
        let slope = weight / tail
        let newton = -excess / slope
        // The second derivative of log(tail) over the first is -deviation - slope.
        let correction = 1 + newton * (-deviation - slope) / 2
        return newton / min(max(correction, 0.5), 2)
    }

    /// Abramowitz & Stegun 26.5.22, or the power series' first term where a parameter is small.
    private static func start(
        _ target: Double,
        _ leading: Double,
        alpha: Double,
        beta: Double
    ) -> Double {
        let guess: Double
        if alpha > 1, beta > 1 {
            let z = NormalDistribution().upperQuantile(target)
            let (s, t) = (1 / (2 * alpha - 1), 1 / (2 * beta - 1))
            let h = 2 / (s + t)
            let lambda = (z * z - 3) / 6
            let spread = z * max(h + lambda, 0).squareRoot() / h
            let w = spread - (t - s) * (lambda + 5.0 / 6 - 2 / (3 * h))
            guess = alpha / beta * exp(-2 * w)
        } else {
            let x = exp(leading)
            guess = x < 0.9 ? x / (1 - x) : alpha / beta
        }
        return min(max(guess, 1e-300), 1e300)
    }
}
