// SPDX-License-Identifier: Apache-2.0

/// Fisher's exact test of a table of two by two counts, its margins taken as given.
///
/// Fisher, The Design of Experiments (1935), chapter 2.
package enum FisherExact {
    /// The one-sided p-value of a table, given row by row: whether a is more than the margins explain.
    ///
    ///     a  b
    ///     c  d
    ///
    /// A table with an empty row or column says nothing: 1.
    package static func pValue(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Double {
        precondition(min(a, b, c, d) >= 0, "a count is negative: \(a), \(b), \(c), \(d)")
        guard a + b > 0, c + d > 0, a + c > 0, b + d > 0 else { return 1 }
        return HypergeometricDistribution(marked: a + b, unmarked: c + d, drawn: a + c).atLeast(a)
    }
}
