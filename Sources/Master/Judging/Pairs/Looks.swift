// SPDX-License-Identifier: Apache-2.0

/// After how many pairs the data are looked at, and how the chance of a false FAIL is shared out.
///
/// A decision may fall at any look, so each look gets a share of alpha and the shares add up to 1
/// (Bonferroni over looks: no assumption about how the looks depend on one another). The last look
/// has most of it: a large regression is found early at any level, a small one only with all pairs
/// (O'Brien & Fleming 1979, Biometrics 35, 549, spend alpha in the same spirit).
package struct Looks: Equatable {
    /// Rising.
    package let pairCounts: [Int]
    /// Of the cell's alpha, one share for each look; their sum is 1.
    package let alphaShares: [Double]

    package init(_ looks: [(pairCount: Int, alphaShare: Double)]) {
        pairCounts = looks.map(\.pairCount)
        alphaShares = looks.map(\.alphaShare)
    }

    /// For a cell whose noise is known from earlier pairs.
    package static let withNoiseModel = Looks([(3, 0.05), (5, 0.10), (8, 0.25), (12, 0.60)])

    /// For a cell whose noise must be estimated from its own pairs: three say next to nothing.
    static let withoutNoiseModel = Looks([(5, 0.10), (8, 0.30), (12, 0.60)])

    /// The most pairs that are measured.
    package static let lastPairCount = 12

    /// Those that come within so many pairs; the last of them has what was left of alpha.
    package func upTo(_ pairCount: Int) -> Looks {
        var kept = zip(pairCounts, alphaShares).filter { $0.0 <= pairCount }
        let rest = 1 - kept.dropLast().reduce(0) { $0 + $1.1 }
        if let last = kept.popLast() { kept.append((last.0, rest)) }
        return Looks(kept.map { (pairCount: $0.0, alphaShare: $0.1) })
    }

    /// The share of alpha at a look; nil where this cell is not looked at.
    package func alphaShare(atPairCount pairCount: Int) -> Double? {
        pairCounts.firstIndex(of: pairCount).map { alphaShares[$0] }
    }
}
