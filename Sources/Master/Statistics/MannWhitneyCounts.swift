// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The exact distribution of Mann and Whitney's U without ties.
enum MannWhitneyCounts {
    /// P(U >= u) for samples of these sizes.
    ///
    /// The number of arrangements by U has the generating function
    ///
    ///     product for i in 1...m of (1 - q^(n + i)) / (1 - q^i)
    ///
    /// (Andrews, The Theory of Partitions, theorem 3.1). It is multiplied out in whole numbers, since
    /// the subtractions would cancel in floating point. Cost is min(m, n) m n / 2 additions.
    static func atLeast(_ u: Int, _ first: Int, _ second: Int) -> Double {
        let (m, n) = (min(first, second), max(first, second))
        // The distribution is symmetric around m n / 2: count from the nearer end.
        let isUpper = 2 * u >= m * n
        let end = isUpper ? m * n - u : u - 1
        guard end >= 0 else { return isUpper ? 0 : 1 }

        let (sum, total) = (end + 1, end + 2)
        var counts = WholeCounts(count: end + 3, bits: bitsOfBinomial(m + n, m))
        counts.set(0, to: 1)
        for i in 1...m {
            // Divided by 1 - q^i, then times 1 - q^(n + i).
            for index in stride(from: i, through: end, by: 1) {
                counts.add(index - i, to: index)
            }
            for index in stride(from: end, through: n + i, by: -1) {
                counts.subtract(index - n - i, from: index)
            }
        }
        for index in 0...end {
            counts.add(index, to: sum)
        }
        counts.set(total, to: 1)
        for i in 1...m {
            counts.multiply(total, by: UInt64(n + i), dividingBy: UInt64(i))
        }
        let share = counts.ratio(sum, to: total)
        return isUpper ? share : 1 - share
    }

    /// At least log2 of n over k, and room for one more factor of up to n.
    private static func bitsOfBinomial(_ n: Int, _ k: Int) -> Int {
        let (high, low) = (Double(n - k + 1), Double(k + 1))
        let logarithm = -log(Double(n + 1)) - ScaledGamma.logBeta(high, low)
        return Int((logarithm + log(Double(n))) / log(2)) + 4
    }
}
