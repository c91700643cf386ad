// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Student's t distribution.
///
/// With x = v / (v + t^2), v the degrees of freedom, P(|T| > |t|) = I_x(v / 2, 1 / 2) (Abramowitz &
/// Stegun 26.7.1 and 26.5.27).
package struct StudentT: Sendable {
    private let freedom: Double

    /// Positive and finite, not necessarily whole.
    package init(degreesOfFreedom: Double) {
        precondition(
            degreesOfFreedom > 0 && degreesOfFreedom.isFinite,
            "degrees of freedom \(degreesOfFreedom) are not positive and finite"
        )
        freedom = degreesOfFreedom
    }

    package func density(_ t: Double) -> Double {
        precondition(!t.isNaN, "t is not a number")
        let half = freedom / 2
        let logSpread = point(abs(t)).logX
        // gamma(half + 1/2) / (gamma(half) sqrt(half)) by Stirling's formula and what it leaves.
        let gammas = ScaledGamma.value(half + 0.5) / ScaledGamma.value(half)
        let exponent = half * log1p(0.5 / half) - 0.5 + (half + 0.5) * logSpread
        return gammas * exp(exponent) / (2 * Double.pi).squareRoot()
    }

    /// P(T <= t).
    package func cumulative(_ t: Double) -> Double { survival(-t) }

    /// P(T > t).
    package func survival(_ t: Double) -> Double {
        precondition(!t.isNaN, "t is not a number")
        let beyond = IncompleteBeta.tails(point(abs(t))).lower / 2
        return t >= 0 ? beyond : 1 - beyond
    }

    /// P(|T| > |t|): the p-value of a two-sided test.
    package func bothTails(_ t: Double) -> Double {
        precondition(!t.isNaN, "t is not a number")
        return IncompleteBeta.tails(point(abs(t))).lower
    }

    /// The inverse of `cumulative`, for p in 0...1.
    package func quantile(_ p: Double) -> Double { -upperQuantile(p) }

    /// The inverse of `survival`, for p in 0...1.
    package func upperQuantile(_ p: Double) -> Double {
        precondition(p >= 0 && p <= 1, "probability is \(p), not in 0...1")
        guard p != 0.5 else { return 0 }
        guard p < 0.5 else { return -upperQuantile(1 - p) }
        let logRatio: Double  // of t^2 to v
        if p < 0.25 {
            logRatio = -BetaQuantile.logOdds(lower: 2 * p, alpha: freedom / 2, beta: 0.5)
        } else {
            // The probability of (-t, t): the difference is exact.
            logRatio = BetaQuantile.logOdds(lower: 1 - 2 * p, alpha: 0.5, beta: freedom / 2)
        }
        return freedom.squareRoot() * exp(logRatio / 2)
    }

    private func point(_ t: Double) -> BetaPoint {
        let half = freedom / 2
        let square = t * t
        guard square < 1e290, square > 1e-290 else {
            let logRatio = 2 * log(t) - log(freedom)
            let isLarge = t > 1
            return BetaPoint(
                alpha: half,
                beta: 0.5,
                x: isLarge ? exp(-logRatio) : 1,
                y: isLarge ? 1 : exp(logRatio),
                logX: isLarge ? -logRatio : 0,
                logY: isLarge ? 0 : logRatio,
                deviation: isLarge ? -half : 0.5
            )
        }
        let sum = freedom + square
        return BetaPoint(
            alpha: half,
            beta: 0.5,
            x: freedom / sum,
            y: square / sum,
            logX: square < freedom ? -log1p(square / freedom) : log(freedom / sum),
            logY: square > freedom ? -log1p(freedom / square) : log(square / sum),
            deviation: half * ((1 - t) * (1 + t) / sum)
        )
    }
}
