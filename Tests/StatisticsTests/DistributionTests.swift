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
            let (a, b) = (Self.between(0.1, 1e6, &random), Self.between(0.1, 1e6, &random))
            let p = Self.between(1e-200, 0.5, &random)
            let (t, f) = (
                StudentT(degreesOfFreedom: a), FDistribution(numerator: a, denominator: b)
            )
            let normal = NormalDistribution()

            // A quantile is a Double: its last bit alone moves the tail by this share.
            let grain = 1e-11
            #expect(Self.near(normal.cumulative(normal.quantile(p)), p, grain), "normal \(p)")
            #expect(Self.near(normal.survival(normal.upperQuantile(p)), p, grain), "normal \(p)")
            // With few degrees of freedom it may lie beyond all Doubles.
            let far = t.upperQuantile(p)
            #expect(t.quantile(p) == -far)
            if far < 1e300 {
                #expect(Self.near(t.survival(far), p, grain), "t \(a) \(p)")
                #expect(Self.near(t.cumulative(-far), p, grain), "t \(a) \(p)")
            }
            let (low, high) = (f.quantile(p), f.upperQuantile(p))
            if low > 1e-300 { #expect(Self.near(f.cumulative(low), p, grain), "f \(a) \(b) \(p)") }
            if high < 1e300 { #expect(Self.near(f.survival(high), p, grain), "f \(a) \(b) \(p)") }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `the two tails sum to one and mirror each other`(seed: UInt64) {
        var random = RandomStream(seed: seed, index: 0)
        for _ in 0..<Self.count {
            let (a, b) = (Self.between(0.01, 1e7, &random), Self.between(0.01, 1e7, &random))
            // A multiple of 2^-40, so that 1 - x is exact.
            let x = (Double.random(in: 0..<1, using: &random) * 0x1p40).rounded(.down) * 0x1p-40
            let lower = IncompleteBeta.regularized(x, alpha: a, beta: b)
            let upper = IncompleteBeta.complement(x, alpha: a, beta: b)

            #expect(abs(lower + upper - 1) < 1e-15, "\(a) \(b) \(x)")
            let mirrored = IncompleteBeta.complement(1 - x, alpha: b, beta: a)
            #expect(Self.near(mirrored, lower, 1e-11), "\(a) \(b) \(x)")
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a tail never falls as x rises`(seed: UInt64) {
        var random = RandomStream(seed: seed, index: 0)
        for _ in 0..<Self.count {
            // On both sides of the change from the continued fraction to the integral.
            let (a, b) = (Self.between(100, 900, &random), Self.between(100, 900, &random))
            let x = Double.random(in: 0..<0.999, using: &random)
            let distribution = BetaDistribution(alpha: a, beta: b)

            let (first, second) = (distribution.cumulative(x), distribution.cumulative(x + 1e-6))
            #expect(second >= first * (1 - 1e-13), "\(a) \(b) \(x)")
        }
    }

    /// As the parameter crosses 300 the method changes; the function must not.
    @Test(arguments: [0.1, 0.4, 0.5, 0.501, 0.6])
    func `both methods agree where they meet`(x: Double) {
        let below = IncompleteBeta.regularized(x, alpha: 300, beta: 300)
        let above = IncompleteBeta.regularized(x, alpha: 300.0.nextUp, beta: 300.0.nextUp)

        #expect(Self.near(above, below, 1e-12), "\(below) \(above)")
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

    @Test func `masses sum to the cumulative probability`() {
        for (trials, probability) in [(1, 0.3), (20, 0.5), (1000, 0.01), (5000, 0.9)] {
            let binomial = BinomialDistribution(trials: trials, probability: probability)
            var sum = 0.0
            for k in 0...trials {
                sum += binomial.mass(k)
                #expect(abs(binomial.cumulative(k) - sum) < 1e-12, "\(trials) \(k)")
            }
        }
    }

    @Test func `the ends are exact`() {
        let (t, f) = (StudentT(degreesOfFreedom: 3), FDistribution(numerator: 2, denominator: 3))
        #expect(t.survival(.infinity) == 0 && t.cumulative(-.infinity) == 0)
        #expect(t.survival(-.infinity) == 1 && t.cumulative(0) == 0.5)
        #expect(t.quantile(0) == -.infinity && t.quantile(1) == .infinity && t.quantile(0.5) == 0)
        #expect(f.survival(.infinity) == 0 && f.survival(0) == 1 && f.cumulative(-1) == 0)
        #expect(f.quantile(0) == 0 && f.quantile(1) == .infinity && f.density(0) == 1)
        let normal = NormalDistribution()
        #expect(normal.cumulative(.infinity) == 1 && normal.survival(.infinity) == 0)
        #expect(normal.quantile(0) == -.infinity && normal.upperQuantile(0) == .infinity)
        let beta = BetaDistribution(alpha: 2, beta: 3)
        #expect(beta.quantile(0) == 0 && beta.quantile(1) == 1 && beta.cumulative(2) == 1)
        #expect(beta.density(0) == 0 && beta.density(-1) == 0 && beta.survival(0) == 1)
        let sure = BinomialDistribution(trials: 5, probability: 1)
        #expect(sure.mass(5) == 1 && sure.cumulative(4) == 0 && sure.quantile(0.3) == 5)
        let never = BinomialDistribution(trials: 5, probability: 0)
        #expect(never.mass(0) == 1 && never.cumulative(0) == 1 && never.quantile(0.3) == 0)
        let none = BinomialDistribution(trials: 0, probability: 0.5)
        #expect(none.mass(0) == 1 && none.quantile(0.9) == 0 && none.upperQuantile(0.9) == 0)
    }

    @Test func `the far tails keep their digits`() {
        // mpmath, 40 digits.
        let t = StudentT(degreesOfFreedom: 3)
        #expect(Self.near(t.survival(1e80), 1.1026577908435841e-240, 1e-12))
        #expect(Self.near(t.quantile(1e-250), -2.225769823822442e83, 1e-12))
        #expect(Self.near(NormalDistribution().quantile(1e-300), -37.0470962993611992, 1e-14))
        #expect(Self.near(NormalDistribution().survival(33), 4.06118562091585509e-239, 1e-13))
    }

    @Test func `a quantile of few trials does not hang on a rounding`() {
        // 1 - 0.9 is a little less than 0.1, which is what was meant.
        #expect(BinomialDistribution(trials: 1, probability: 0.1).upperQuantile(1 - 0.9) == 0)
        #expect(BinomialDistribution(trials: 1, probability: 0.95).quantile(1 - 0.95) == 0)
        #expect(BinomialDistribution(trials: 5, probability: 0.5).quantile(1.0 / 32) == 0)
        #expect(BinomialDistribution(trials: 5, probability: 0.5).quantile(1.001 / 32) == 1)
    }
}
