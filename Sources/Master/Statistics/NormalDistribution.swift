// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The standard normal distribution.
package struct NormalDistribution: Sendable {
    package init() {}

    package func density(_ x: Double) -> Double {
        precondition(!x.isNaN, "x is not a number")
        guard abs(x) < 40 else { return 0 }
        // The square's rounding error would be one of the exponent, so of all digits.
        let square = x * x
        let error = (-square).addingProduct(x, x)
        return exp(-square / 2) * (1 - error / 2) / (2 * Double.pi).squareRoot()
    }

    /// P(X <= x).
    package func cumulative(_ x: Double) -> Double { survival(-x) }

    /// P(X > x) = erfc(x / sqrt 2) / 2.
    package func survival(_ x: Double) -> Double {
        precondition(!x.isNaN, "x is not a number")
        guard abs(x) < 40 else { return x > 0 ? 0 : 1 }
        let scaled = x * Self.inverseRoot
        let error = (-scaled).addingProduct(x, Self.inverseRoot) + x * Self.inverseRootRest
        // In the tail erfc's relative slope is near 2 z, which makes the error of z count.
        return erfc(scaled) / 2 - error * Double(2).squareRoot() * density(x)
    }

    /// The inverse of `cumulative`, for p in 0...1.
    package func quantile(_ p: Double) -> Double { -upperQuantile(p) }

    /// The inverse of `survival`, for p in 0...1.
    package func upperQuantile(_ p: Double) -> Double {
        precondition(p >= 0 && p <= 1, "probability is \(p), not in 0...1")
        guard p > 0 else { return .infinity }
        guard p != 0.5 else { return 0 }
        guard p < 0.5 else { return -upperQuantile(1 - p) }
        return p > 0.25 ? central(0.5 - p) : tail(p)
    }

    /// Newton's method on P(0 < X < x), which keeps its digits next to the median.
    private func central(_ mass: Double) -> Double {
        var x = mass * (2 * Double.pi).squareRoot()
        for _ in 0..<8 {
            let step = (mass - erf(x * Self.inverseRoot) / 2) / density(x)
            x += step
            if abs(step) < 0x1p-53 * x { break }
        }
        return x
    }

    /// Newton's method on the logarithm of the tail, from Abramowitz & Stegun 26.2.23.
    private func tail(_ p: Double) -> Double {
        let t = (-2 * log(p)).squareRoot()
        let top = 2.515517 + t * (0.802853 + t * 0.010328)
        let bottom = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
        var x = t - top / bottom
        for _ in 0..<8 {
            let survival = survival(x)
            let step = log1p((survival - p) / p) * survival / density(x)
            x += step
            if abs(step) < 0x1p-53 * x { break }
        }
        return x
    }

    /// 1 / sqrt 2, and what its rounding leaves.
    private static let inverseRoot = 0.5.squareRoot()
    private static let inverseRootRest = -4.833646656726457e-17
}
