// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The Mann-Whitney U test of whether one sample tends to have the larger values.
///
/// Mann & Whitney, On a Test of whether one of Two Random Variables is Stochastically Larger than the
/// Other, Ann. Math. Statist. 18 (1947). `greater` asks whether the first sample's values are.
package enum MannWhitney {
    /// How the p-value is computed.
    package enum Method: Sendable, Hashable {
        /// Exact where a sample has at most 8 values and no two are equal, else asymptotic with
        /// continuity correction.
        case automatic
        /// From the distribution without ties, whether or not there are any.
        case exact
        /// From the normal distribution, with the variance corrected for ties.
        case asymptotic(continuity: Bool)
    }

    /// U of the first sample, and the p-value.
    ///
    /// U counts the pairs in which the first sample's value is greater; equal ones count half.
    /// Neither sample may be empty or hold a NaN.
    package static func test(
        _ x: [Double],
        _ y: [Double],
        alternative: Alternative,
        method: Method
    ) -> (u: Double, pValue: Double) {
        precondition(!x.isEmpty && !y.isEmpty, "samples of \(x.count) and \(y.count)")
        precondition(!(x + y).contains { $0.isNaN }, "a value is not a number")
        let ranking = Ranking(x, y)
        let pairs = Double(x.count) * Double(y.count)
        let u = ranking.u
        // Large values speak against "no difference".
        let statistic =
            switch alternative {
            case .greater: u
            case .less: pairs - u
            case .twoSided: max(u, pairs - u)
            }
        let tail: Double
        switch method {
        case .automatic where min(x.count, y.count) <= 8 && ranking.tieTerm == 0, .exact:
            tail = MannWhitneyCounts.atLeast(Int(statistic), x.count, y.count)
        case .automatic:
            tail = asymptotic(statistic, x.count, y.count, ranking.tieTerm, continuity: true)
        case .asymptotic(let continuity):
            tail = asymptotic(statistic, x.count, y.count, ranking.tieTerm, continuity: continuity)
        }
        return (u, min(alternative == .twoSided ? 2 * tail : tail, 1))
    }

    /// The normal tail from the statistic on; 1 where all values are equal.
    private static func asymptotic(
        _ statistic: Double,
        _ first: Int,
        _ second: Int,
        _ tieTerm: Double,
        continuity: Bool
    ) -> Double {
        let (m, n) = (Double(first), Double(second))
        let all = m + n
        let variance = m * n / 12 * ((all + 1) - tieTerm / (all * (all - 1)))
        guard variance > 0 else { return 1 }
        let distance = statistic - m * n / 2 - (continuity ? 0.5 : 0)
        return NormalDistribution().survival(distance / variance.squareRoot())
    }
}

/// The joint ranks of two samples, ties sharing their mean rank.
private struct Ranking {
    /// Mann and Whitney's U of the first sample.
    let u: Double
    /// The sum of t^3 - t over groups of t equal values: 0 without ties.
    let tieTerm: Double

    init(_ x: [Double], _ y: [Double]) {
        let all = (x.map { ($0, true) } + y.map { ($0, false) }).sorted { $0.0 < $1.0 }
        var rankSum = 0.0
        var tieSum = 0.0
        var start = 0
        while start < all.count {
            let end = all[start...].firstIndex { $0.0 > all[start].0 } ?? all.count
            let size = Double(end - start)
            let ofFirst = all[start..<end].count { $0.1 }
            rankSum += Double(ofFirst) * (Double(start + end + 1) / 2)
            tieSum += size * (size * size - 1)
            start = end
        }
        let count = Double(x.count)
        u = rankSum - count * (count + 1) / 2
        tieTerm = tieSum
    }
}
