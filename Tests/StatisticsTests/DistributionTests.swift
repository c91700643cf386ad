// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Shared
@testable import Statistics

/// What holds for every distribution, on seeded parameters of all orders of magnitude.
struct DistributionTests {
    private static let count = 300

    /// Log-uniform between two positive numbers.
    private static func between(
        _ low: Double,
        _ high: Double,
        _ random: inout RandomStream
    ) -> Double {
        exp(Double.random(in: log(low)...log(high), using: &random))
    }

    private static func near(_ actual: Double, _ expected: Double, _ tolerance: Double) -> Bool {
        actual == expected || abs(actual - expected) <= tolerance * abs(expected)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a quantile's tail is what was asked for`(seed: UInt64) {
        var random = RandomStream(seed: seed, index: 0)
        for _ in 0..<Self.count {
            let (a, b) = (
                Self.between(1, 1e6, &random).rounded(), Self.between(1, 1e6, &random).rounded()
            )
            let p = Self.between(1e-100, 0.5, &random)

            // A quantile is a Double: its last bit alone moves the tail by this share.
            let grain = 1e-11
            let z = NormalDistribution().upperQuantile(p)
            #expect(Self.near(erfc(z / 2.0.squareRoot()) / 2, p, grain), "normal \(p)")
            let t = StudentT(degreesOfFreedom: a)
            let far = t.upperQuantile(p)
            #expect(t.quantile(p) == -far)
            #expect(Self.near(t.survival(far), p, grain), "t \(a) \(p)")
            // P(X > x) of the beta distribution is a tail of F at the odds (Abramowitz & Stegun 26.6.2).
            let x = BetaDistribution(alpha: Int(a), beta: Int(b)).upperQuantile(p)
            if x > 1e-300, x < 0.9 {
                let f = FDistribution(numerator: 2 * a, denominator: 2 * b)
                let odds = x / (1 - x) * (b / a)
                // Three roundings lead to the odds.
                #expect(Self.near(f.survival(odds), p, 10 * grain), "beta \(a) \(b) \(p)")
            }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `the two tails sum to one`(seed: UInt64) {
        var random = RandomStream(seed: seed, index: 0)
        for _ in 0..<Self.count {
            let (a, b) = (Self.between(0.01, 1e7, &random), Self.between(0.01, 1e7, &random))
            // A power of two, so that 1 / f is exact.
            let f = scalbn(1.0, Int.random(in: -8...8, using: &random))
            let upper = FDistribution(numerator: a, denominator: b).survival(f)
            let lower = FDistribution(numerator: b, denominator: a).survival(1 / f)
            #expect(abs(lower + upper - 1) < 1e-11, "F \(a) \(b) \(f)")

            let t = Self.between(1e-9, 1e3, &random)
            let student = StudentT(degreesOfFreedom: a)
            #expect(abs(student.survival(t) + student.survival(-t) - 1) < 1e-11, "t \(a) \(t)")
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a tail never rises with its limit`(seed: UInt64) {
        var random = RandomStream(seed: seed, index: 0)
        for _ in 0..<Self.count {
            let (a, b) = (Self.between(1, 1e6, &random), Self.between(1, 1e6, &random))
            let f = Self.between(0.1, 10, &random)
            let distribution = FDistribution(numerator: a, denominator: b)

            let (first, second) = (distribution.survival(f), distribution.survival(f * 1.000001))
            #expect(second <= first * (1 + 1e-11), "\(a) \(b) \(f)")
        }
    }

    /// On both sides of this size another precision computes.
    @Test(arguments: [0.5, 0.99, 1, 1.01, 2])
    func `the tails do not jump where the parameters become large`(f: Double) {
        let below = FDistribution(numerator: 30, denominator: 1e5).survival(f)
        let above = FDistribution(numerator: 30, denominator: 1e5.nextUp).survival(f)
        #expect(Self.near(above, below, 1e-11), "\(below) \(above)")

        let (less, more) = (
            StudentT(degreesOfFreedom: 1e5), StudentT(degreesOfFreedom: 1e5.nextUp)
        )
        #expect(Self.near(less.survival(f), more.survival(f), 1e-11))
        #expect(Self.near(less.upperQuantile(f / 10), more.upperQuantile(f / 10), 1e-11))
        let rare = ProportionInterval.upperBound(events: 5, trials: 100_005, alpha: f / 10)
        let rarer = ProportionInterval.upperBound(events: 5, trials: 100_006, alpha: f / 10)
        #expect(Self.near(rare * 100_005, rarer * 100_006, 1e-8))
    }

    @Test func `F of t squared is t on both sides`() {
        for freedom in [0.5, 1, 3, 30, 1e4, 1e8] {
            for t in [1e-3, 0.5, 1, 2, 10, 1e3] {
                let f = FDistribution(numerator: 1, denominator: freedom).survival(t * t)
                let both = StudentT(degreesOfFreedom: freedom).bothTails(t)
                #expect(Self.near(f, both, 1e-11), "\(freedom) \(t)")
            }
        }
    }

    /// Next to the median the tail is 1/2 less t times the density there, Γ(v/2 + 1/2) / (√(π v) Γ(v/2)).
    @Test func `t has its digits next to the median`() {
        for (freedom, density) in [(1.0, 1 / Double.pi), (2, 0.125.squareRoot()), (4, 0.375)] {
            let student = StudentT(degreesOfFreedom: freedom)
            for t in [1e-15, 4.5e-10, 1e-8, 1e-6, 3e-5] {
                #expect(Self.near(student.survival(t), 0.5 - t * density, 1e-12), "\(freedom) \(t)")
                // 0.5 - p, the share between the median and t, is exact.
                let p = 0.5 - t * density
                let expected = (0.5 - p) / density
                #expect(Self.near(student.upperQuantile(p), expected, 1e-8), "\(freedom) \(t)")
            }
        }
    }

    @Test func `masses sum to one, and a quantile is where they reach the probability`() {
        for (trials, probability) in [(1, 0.3), (20, 0.5), (1000, 0.01), (300, 0.9)] {
            let binomial = BinomialDistribution(trials: trials, probability: probability)
            var sum = 0.0
            for k in 0...trials {
                let before = sum
                sum += binomial.mass(k)
                let p = before + (sum - before) / 2
                guard p > before, p < sum, p > 1e-12, p < 1 - 1e-12 else { continue }
                #expect(binomial.quantile(p) == k, "\(trials) \(k)")
                #expect(binomial.upperQuantile(1 - p) == k, "\(trials) \(k)")
            }
            #expect(abs(sum - 1) < 1e-12, "\(trials)")
        }
    }

    @Test func `the ends are exact`() {
        let (t, f) = (StudentT(degreesOfFreedom: 3), FDistribution(numerator: 2, denominator: 3))
        #expect(t.survival(.infinity) == 0 && t.survival(-.infinity) == 1 && t.survival(0) == 0.5)
        #expect(t.quantile(0) == -.infinity && t.quantile(1) == .infinity && t.quantile(0.5) == 0)
        #expect(f.survival(.infinity) == 0 && f.survival(0) == 1 && f.survival(-1) == 1)
        let normal = NormalDistribution()
        #expect(normal.upperQuantile(1) == -.infinity && normal.upperQuantile(0) == .infinity)
        #expect(normal.upperQuantile(0.5) == 0)
        let beta = BetaDistribution(alpha: 2, beta: 3)
        #expect(beta.quantile(0) == 0 && beta.quantile(1) == 1)
        #expect(beta.upperQuantile(0) == 1 && beta.upperQuantile(1) == 0)
        let even = BetaDistribution(alpha: 5, beta: 5)
        #expect(even.quantile(0.5) == 0.5 && even.upperQuantile(0.5) == 0.5)
        let sure = BinomialDistribution(trials: 5, probability: 1)
        #expect(sure.mass(5) == 1 && sure.mass(4) == 0 && sure.quantile(0.3) == 5)
        let never = BinomialDistribution(trials: 5, probability: 0)
        #expect(never.mass(0) == 1 && never.mass(1) == 0 && never.quantile(0.3) == 0)
        let none = BinomialDistribution(trials: 0, probability: 0.5)
        #expect(none.mass(0) == 1 && none.quantile(0.9) == 0 && none.upperQuantile(0.9) == 0)
    }

    @Test func `the far tails keep their digits`() {
        // mpmath, 40 digits.
        let t = StudentT(degreesOfFreedom: 3)
        #expect(Self.near(t.survival(1e80), 1.1026577908435841e-240, 1e-12))
        #expect(Self.near(t.quantile(1e-250), -2.225769823822442e83, 1e-12))
        let z = NormalDistribution().upperQuantile(1e-300)
        #expect(Self.near(z, 37.0470962993611992, 1e-14))
    }

    @Test func `a quantile of few trials does not hang on a rounding`() {
        // 1 - 0.9 is a little less than 0.1, which is what was meant.
        #expect(BinomialDistribution(trials: 1, probability: 0.1).upperQuantile(1 - 0.9) == 0)
        #expect(BinomialDistribution(trials: 1, probability: 0.95).quantile(1 - 0.95) == 0)
        #expect(BinomialDistribution(trials: 5, probability: 0.5).quantile(1.0 / 32) == 0)
        #expect(BinomialDistribution(trials: 5, probability: 0.5).quantile(1.001 / 32) == 1)
    }
}
