// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Fisher's F distribution: the ratio of two independent variance estimates of the same variance.
///
/// With x = d1 f / (d1 f + d2) it is a beta distribution (Abramowitz & Stegun 26.6.2).
package struct FDistribution: Sendable {
    private let numerator: Double
    private let denominator: Double

    /// Degrees of freedom, positive and finite, not necessarily whole.
    package init(numerator: Double, denominator: Double) {
        precondition(
            numerator > 0 && denominator > 0 && (numerator + denominator).isFinite,
            "degrees of freedom \(numerator) and \(denominator) are not both positive and finite"
        )
        self.numerator = numerator
        self.denominator = denominator
    }

    package func density(_ f: Double) -> Double {
        precondition(!f.isNaN, "f is not a number")
        guard f > 0 else {
            guard f == 0 else { return 0 }
            return numerator < 2 ? .infinity : numerator > 2 ? 0 : 1
        }
        guard f < .infinity else { return 0 }
        return point(f).weight(over: f)
    }

    /// P(F <= f).
    package func cumulative(_ f: Double) -> Double {
        precondition(!f.isNaN, "f is not a number")
        guard f > 0 else { return 0 }
        return f < .infinity ? IncompleteBeta.tails(point(f)).lower : 1
    }

    /// P(F > f).
    package func survival(_ f: Double) -> Double {
        precondition(!f.isNaN, "f is not a number")
        guard f > 0 else { return 1 }
        return f < .infinity ? IncompleteBeta.tails(point(f)).upper : 0
    }

    /// The inverse of `cumulative`, for p in 0...1.
    package func quantile(_ p: Double) -> Double {
        let logOdds = BetaQuantile.logOdds(lower: p, alpha: numerator / 2, beta: denominator / 2)
        return ratio(logOdds)
    }

    /// The inverse of `survival`, for p in 0...1.
    package func upperQuantile(_ p: Double) -> Double {
        let logOdds = BetaQuantile.logOdds(upper: p, alpha: numerator / 2, beta: denominator / 2)
        return ratio(logOdds)
    }

    private func ratio(_ logOdds: Double) -> Double {
        // In the exponent only where the odds alone would over- or underflow.
        guard abs(logOdds) > 700 else { return exp(logOdds) * (denominator / numerator) }
        return exp(logOdds + log(denominator / numerator))
    }

    private func point(_ f: Double) -> BetaPoint {
        let odds = f * (numerator / denominator)
        let logOdds = log(f) + log(numerator / denominator)
        let isLarge = odds > 1
        let inverse = denominator / numerator / f
        let x = isLarge ? 1 / (1 + inverse) : odds / (1 + odds)
        let y = isLarge ? inverse / (1 + inverse) : 1 / (1 + odds)
        return BetaPoint(
            alpha: numerator / 2,
            beta: denominator / 2,
            x: x,
            y: y,
            logX: isLarge ? -log1p(inverse) : logOdds - log1p(odds),
            logY: isLarge ? -logOdds - log1p(inverse) : -log1p(odds),
            // f - 1 is exact where the deviation is small.
            deviation: f < 2 ? numerator / 2 * (f - 1) * y : denominator / 2 * (1 - 1 / f) * x
        )
    }
}
