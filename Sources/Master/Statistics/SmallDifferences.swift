// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Functions that are differences of nearly equal numbers, computed without taking the difference.
enum SmallDifferences {
    /// `log(1 + t) - t`, to full relative precision also where it is near `-t * t / 2`.
    ///
    /// With r = t / (2 + t), log(1 + t) = 2 atanh r (Abramowitz & Stegun, Handbook of Mathematical
    /// Functions, 4.1.26 and 4.6.33), and 2 r - t = -r t, so that the linear terms cancel on paper.
    static func logOnePlusMinus(_ t: Double) -> Double {
        guard abs(t) < 0.5 else { return log1p(t) - t }
        let r = t / (2 + t)
        let square = r * r
        // At |t| < 1/2 the square is under 1/9: 17 terms leave less than 2^-53.
        var sum = 0.0
        for odd in stride(from: 37.0, through: 3, by: -2) {
            sum = sum * square + 1 / odd
        }
        return r * (2 * square * sum - t)
    }

    /// `exp(t) - 1 - t`, to full relative precision also where it is near `t * t / 2`.
    static func expMinusOnePlus(_ t: Double) -> Double {
        guard abs(t) < 0.5 else { return expm1(t) - t }
        // Taylor's series from the 17th term down: (1/2)^17 / 17! is far under 2^-53 of the first.
        var sum = 1.0
        for n in stride(from: 17.0, through: 3, by: -1) {
            sum = 1 + sum * t / n
        }
        return sum * t * t / 2
    }
}
