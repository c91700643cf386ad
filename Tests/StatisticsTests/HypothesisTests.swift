// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Statistics

/// Tests of hypotheses against counting by hand.
struct HypothesisTests {
    /// How many of all orders of the two samples have at least this U, one by one.
    private static func share(atLeast u: Int, _ m: Int, _ n: Int) -> Double {
        var (reached, all) = (0, 0)
        for pattern in 0..<(1 << (m + n)) where pattern.nonzeroBitCount == m {
            var (pairs, seconds) = (0, 0)
            for position in 0..<(m + n) {
                if pattern >> position & 1 == 1 { pairs += seconds } else { seconds += 1 }
            }
            all += 1
            if pairs >= u { reached += 1 }
        }
        return Double(reached) / Double(all)
    }

    @Test(arguments: [(1, 1), (1, 6), (2, 3), (4, 4), (5, 7), (6, 6)])
    func `U's distribution is that of all orders`(m: Int, n: Int) {
        for u in 0...(m * n) {
            let actual = MannWhitneyCounts.atLeast(u, m, n)
            #expect(abs(actual - Self.share(atLeast: u, m, n)) < 1e-15, "\(m) \(n) \(u)")
            #expect(actual == MannWhitneyCounts.atLeast(u, n, m))
        }
        #expect(MannWhitneyCounts.atLeast(m * n + 1, m, n) == 0)
    }

    @Test func `large samples do not overflow`() {
        let half = MannWhitneyCounts.atLeast(5000, 100, 100)
        #expect(half > 0.5 && half < 0.501)
        // All of one above all of the other: one order of 200 over 100.
        #expect(abs(MannWhitneyCounts.atLeast(10_000, 100, 100) * 9.054851465610328e58 - 1) < 1e-14)
        #expect(MannWhitneyCounts.atLeast(360_000, 600, 600) == 0)
    }

    @Test func `equal samples say nothing`() {
        for method in [MannWhitney.Method.automatic, .exact, .asymptotic(continuity: false)] {
            let (u, pValue) = MannWhitney.test(
                [3, 3, 3],
                [3, 3],
                alternative: .twoSided,
                method: method
            )
            #expect(u == 3 && pValue == 1)
        }
    }

    private static func choose(_ n: Int, _ k: Int) -> Int {
        k < 0 || k > n ? 0 : (0..<k).reduce(1) { $0 * (n - $1) / ($1 + 1) }
    }

    @Test(arguments: [(3, 1, 1, 3), (8, 2, 1, 5), (0, 5, 5, 0), (2, 7, 8, 2), (10, 0, 3, 4)])
    func `Fisher's test counts the tables`(a: Int, b: Int, c: Int, d: Int) {
        let weights = (0...(a + c)).map { Self.choose(a + b, $0) * Self.choose(c + d, a + c - $0) }
        let all = Double(weights.reduce(0, +))
        let less = Double(weights[...a].reduce(0, +)) / all
        let greater = Double(weights[a...].reduce(0, +)) / all
        let rare = Double(weights.filter { $0 <= weights[a] }.reduce(0, +)) / all

        #expect(abs(FisherExact.pValue(a, b, c, d, alternative: .less) - less) < 1e-14)
        #expect(abs(FisherExact.pValue(a, b, c, d, alternative: .greater) - greater) < 1e-14)
        #expect(abs(FisherExact.pValue(a, b, c, d, alternative: .twoSided) - rare) < 1e-14)
    }

    /// The mirrored table is exactly as probable; with rounding errors it must count all the same.
    @Test(arguments: [10, 1000, 100_000, 1_000_000])
    func `a mirrored table counts`(rows: Int) {
        let a = rows / 2 + Int(Double(rows).squareRoot()) + 1
        let one = FisherExact.pValue(a, rows - a, rows - a, a, alternative: .greater)
        let both = FisherExact.pValue(a, rows - a, rows - a, a, alternative: .twoSided)

        #expect(abs(both / (2 * one) - 1) < 1e-12)
    }

    @Test func `a table with an empty margin says nothing`() {
        for alternative in Alternative.allCases {
            #expect(FisherExact.pValue(0, 0, 3, 4, alternative: alternative) == 1)
            #expect(FisherExact.pValue(0, 3, 0, 4, alternative: alternative) == 1)
        }
    }

    @Test func `samples without spread differ surely or not at all`() {
        for test in [TTest.welch, TTest.pooled] {
            let equal = test([2, 2, 2], [2, 2], .twoSided)
            let apart = test([3, 3, 3], [2, 2], .greater)

            #expect(equal.t == 0 && equal.pValue == 1)
            #expect(apart.t == .infinity && apart.pValue == 0)
        }
    }

    @Test func `a common offset changes nothing`() {
        let (x, y) = ([1.25, 2.5, 4, 3.75], [0.5, 1, 2.25])
        let near = TTest.welch(x, y, alternative: .twoSided)
        let far = TTest.welch(
            x.map { $0 + 0x1p30 },
            y.map { $0 + 0x1p30 },
            alternative: .twoSided
        )

        #expect(abs(far.t / near.t - 1) < 1e-14)
        #expect(abs(far.pValue / near.pValue - 1) < 1e-13)
    }

    @Test func `moments are enough for the pooled test`() {
        let (x, y) = ([1.25, 2.5, 4, 3.75], [0.5, 1, 2.25])
        let whole = TTest.pooled(x, y, alternative: .less)
        let moments = TTest.pooledFromMoments(
            means: (RobustLocation.mean(x), RobustLocation.mean(y)),
            variances: (
                RobustLocation.variance(x, deltaDegreesOfFreedom: 1),
                RobustLocation.variance(y, deltaDegreesOfFreedom: 1)
            ),
            counts: (4, 3),
            alternative: .less
        )

        #expect(abs(moments.t / whole.t - 1) < 1e-14)
        #expect(abs(moments.pValue / whole.pValue - 1) < 1e-13)
        #expect(moments.degreesOfFreedom == 5)
    }
}
