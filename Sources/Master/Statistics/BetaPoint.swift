// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A point of a beta distribution, known to more digits than a `Double` of x alone would hold.
///
/// With parameters of 10^8, what matters is how far x is from the mean: `deviation` is computed from
/// the caller's own variable (x, the odds, t or F), where that difference is exact or nearly so, not
/// from a rounded x.
struct BetaPoint {
    let alpha: Double
    let beta: Double
    /// Both rounded on their own, so that each has full relative precision.
    let x: Double
    let y: Double
    let logX: Double
    let logY: Double
    /// `(alpha + beta) x - alpha`: negative below the mean.
    let deviation: Double

    /// The same point seen from the other end.
    var mirrored: BetaPoint {
        BetaPoint(
            alpha: beta,
            beta: alpha,
            x: y,
            y: x,
            logX: logY,
            logY: logX,
            deviation: -deviation
        )
    }

    /// `x^alpha y^beta / B(alpha, beta)`: the density with respect to the logarithm of the odds.
    ///
    /// Loader's saddle-point form (2000): with n = alpha + beta and d the deviation it is
    ///
    ///     sqrt(alpha beta / (2 pi n)) scaled(n) / (scaled(alpha) scaled(beta))
    ///         exp(-alpha phi(d / alpha) - beta phi(-d / beta)),   phi(t) = t - log(1 + t) >= 0
    ///
    /// a product and a sum of positive terms, so that nothing cancels however large n is.
    var weight: Double { weight(over: 1) }

    /// The weight divided by a number, also where the weight alone would underflow.
    func weight(over divisor: Double) -> Double {
        let exponent =
            alpha * shortfall(deviation / alpha, x, logX, alpha)
            + beta * shortfall(-deviation / beta, y, logY, beta)
        guard exponent < 1400 else { return 0 }
        let sum = alpha + beta
        let scaled =
            ScaledGamma.value(sum) / ScaledGamma.value(alpha) / ScaledGamma.value(beta)
        let size = (alpha / sum * beta / (2 * .pi)).squareRoot() * scaled
        let half = exp(-exponent / 2)
        return size * half / divisor * half
    }

    /// `t - log(1 + t)`, where 1 + t = (alpha + beta) part / parameter.
    private func shortfall(
        _ t: Double,
        _ part: Double,
        _ logPart: Double,
        _ parameter: Double
    ) -> Double {
        guard t < -0.5 else { return -SmallDifferences.logOnePlusMinus(t) }
        // 1 + t has lost its digits; the part itself has not.
        let ratio = (alpha + beta) / parameter
        return t - (part > 1e-280 ? log(part * ratio) : logPart + log(ratio))
    }
}

extension BetaPoint {
    init(x: Double, alpha: Double, beta: Double) {
        let sum = alpha + beta
        let sumError = alpha >= beta ? beta - (sum - alpha) : alpha - (sum - beta)
        let product = sum * x
        let productError = (-product).addingProduct(sum, x)
        self.init(
            alpha: alpha,
            beta: beta,
            x: x,
            y: 1 - x,
            logX: log(x),
            logY: log1p(-x),
            deviation: product - alpha + productError + sumError * x
        )
    }

    /// At x / y = odds.
    init(odds: Double, alpha: Double, beta: Double) {
        let isLarge = odds > 1
        // Written in the reciprocal for large odds, which would overflow.
        let inverse = 1 / odds
        let x = isLarge ? 1 / (1 + inverse) : odds / (1 + odds)
        let y = isLarge ? inverse / (1 + inverse) : 1 / (1 + odds)
        let deviation =
            isLarge
            ? beta.addingProduct(-alpha, inverse) / (1 + inverse)
            : (-alpha).addingProduct(beta, odds) / (1 + odds)
        self.init(
            alpha: alpha,
            beta: beta,
            x: x,
            y: y,
            logX: isLarge ? -log1p(inverse) : log(odds) - log1p(odds),
            logY: isLarge ? -log(odds) - log1p(inverse) : -log1p(odds),
            deviation: deviation
        )
    }
}
