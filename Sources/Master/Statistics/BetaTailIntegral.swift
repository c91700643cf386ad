// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A tail of the beta distribution by quadrature, for parameters too large for a continued fraction.
///
/// In u = log(x / y) the density is `weight(u) = x^alpha y^beta / B(alpha, beta)`, log-concave and
/// smooth, and relative to its value at the tail's end
///
///     log(weight(u + v) / weight(u)) = -d v - n (log(1 + x (e^v - 1)) - x v)
///
/// where d is the point's deviation and n = alpha + beta. Both terms fall from the end on, so
/// Gauss-Legendre panels about as wide as the density's scale there gain full precision at once.
enum BetaTailIntegral {
    /// The tail below a point at or below the mean, divided by the density there.
    static func relative(_ point: BetaPoint) -> Double {
        let sum = point.alpha + point.beta
        let slope = -point.deviation
        // The formula above, from whichever end keeps its second term from cancelling.
        let isFromBelow = point.x <= 0.5
        let part = isFromBelow ? point.x : point.y
        let sign = isFromBelow ? -1.0 : 1.0
        let scale = 1 / max(slope, (sum * point.x * point.y).squareRoot())
        let half = scale
        var total = 0.0
        for panel in 0..<60 {
            let centre = (2 * Double(panel) + 1) * half
            var area = 0.0
            for (node, weight) in GaussLegendre.rule {
                let s = centre + half * node
                let v = sign * s
                let bend =
                    SmallDifferences.logOnePlusMinus(part * expm1(v))
                    + part * SmallDifferences.expMinusOnePlus(v)
                area += weight * exp(-slope * s - sum * bend)
            }
            total += area * half
            if area * half < total * 0x1p-56 { break }
        }
        return total
    }
}

/// Nodes and weights of Gauss-Legendre quadrature on -1...1.
enum GaussLegendre {
    /// 16 points: Abramowitz & Stegun 25.4.29, by Newton's method on the Legendre polynomial.
    static let rule: [(node: Double, weight: Double)] = (1...16).map { index in
        var x = cos(.pi * (Double(index) - 0.25) / 16.5)
        var slope = 1.0
        for _ in 0..<8 {
            let (value, derivative) = legendre(16, at: x)
            slope = derivative
            x -= value / derivative
        }
        return (x, 2 / ((1 - x * x) * slope * slope))
    }

    /// P_n(x) and its derivative, by Bonnet's recurrence.
    private static func legendre(_ degree: Int, at x: Double) -> (Double, Double) {
        var previous = 1.0
        var current = x
        for k in 2...degree {
            let n = Double(k)
            (previous, current) = (current, ((2 * n - 1) * x * current - (n - 1) * previous) / n)
        }
        return (current, Double(degree) * (x * current - previous) / (x * x - 1))
    }
}
