// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Fisher's exact test of a table of two by two counts, its margins taken as given.
///
/// Fisher, The Design of Experiments (1935), chapter 2.
package enum FisherExact {
    /// The p-value of a table, given row by row.
    ///
    ///     a  b
    ///     c  d
    ///
    /// `greater` asks whether a is more than the margins explain. Two-sided, every table counts that
    /// is no more probable than this one, within a relative 1e-14, so that a mirrored table with a
    /// rounding error is not left out. A table with an empty row or column says nothing: 1.
    package static func pValue(
        _ a: Int,
        _ b: Int,
        _ c: Int,
        _ d: Int,
        alternative: Alternative
    ) -> Double {
        precondition(min(a, b, c, d) >= 0, "a count is negative: \(a), \(b), \(c), \(d)")
        guard a + b > 0, c + d > 0, a + c > 0, b + d > 0 else { return 1 }
        let tables = HypergeometricDistribution(marked: a + b, unmarked: c + d, drawn: a + c)
        return switch alternative {
        case .less: tables.cumulative(a)
        case .greater: tables.atLeast(a)
        case .twoSided: twoSided(tables, a)
        }
    }

    private static func twoSided(_ tables: HypergeometricDistribution, _ a: Int) -> Double {
        let mode = tables.mode
        guard !isAtMost(tables, mode, a) else { return 1 }
        if a < mode {
            let end = tables.support.upperBound
            let first = firstRare(mode, end + 1, tables, a)
            return min(tables.cumulative(a) + tables.atLeast(first), 1)
        }
        let last = firstRare(mode, tables.support.lowerBound - 1, tables, a)
        return min(tables.atLeast(a) + tables.cumulative(last), 1)
    }

    /// The value nearest to the mode on the way to `end` that is no more probable than a, or `end`.
    private static func firstRare(
        _ mode: Int,
        _ end: Int,
        _ tables: HypergeometricDistribution,
        _ a: Int
    ) -> Int {
        var (common, rare) = (mode, end)
        while abs(rare - common) > 1 {
            let middle = common + (rare - common) / 2
            if isAtMost(tables, middle, a) { rare = middle } else { common = middle }
        }
        return rare
    }

    /// Whether P(k) <= P(a) (1 + 1e-14).
    private static func isAtMost(
        _ tables: HypergeometricDistribution,
        _ k: Int,
        _ a: Int
    ) -> Bool {
        guard k != a else { return true }
        let (mine, other) = (tables.mass(a), tables.mass(k))
        guard abs(other - mine) < 1e-9 * mine else { return other <= mine }
        return tables.relativeExcess(of: k, over: a) <= 1e-14
    }
}

extension HypergeometricDistribution {
    /// P(k) / P(a) - 1 to about 30 digits, for two values nearly as probable.
    ///
    /// The quotient of two masses is that of two products of whole numbers.
    fileprivate func relativeExcess(of k: Int, over a: Int) -> Double {
        var ratio = DoubledNumber(1)
        for low in min(a, k)..<max(a, k) {
            ratio.multiply(by: Double(marked - low))
            ratio.multiply(by: Double(drawn - low))
            ratio.divide(by: Double(low + 1))
            ratio.divide(by: Double(unmarked - drawn + low + 1))
        }
        // It is P(higher) / P(lower).
        let excess = ratio.excess(over: 1)
        return k > a ? excess : -excess / (1 + excess)
    }
}
