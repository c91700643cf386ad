// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The distance from which two sets of latencies count as different.
struct UnlikeLimit {
    /// A fifth of the requests lies on the other side of some latency.
    static let distance = 0.2
    /// Needed on both sides.
    static let sampleCount: UInt64 = 100
    /// The chance of naming a worker in a run of equal workers with independent latencies.
    static let falseAlarmRate = 0.001

    /// Smirnov's `c(alpha)`, alpha divided by the number of comparisons (Bonferroni).
    private let coefficient: Double

    init(comparisonCount: Int) {
        let alpha = Self.falseAlarmRate / Double(max(1, comparisonCount))
        coefficient = (-log(alpha / 2) / 2).squareRoot()
    }

    /// Whether a distance between so many samples and so many others counts.
    ///
    /// The critical value is `c(alpha) sqrt((n + m) / (n m))`: N. Smirnov, "Table for estimating
    /// the goodness of fit of empirical distributions", Ann. Math. Statist. 19 (1948) 279-281. Equal
    /// values within a bucket can only make the distance smaller, and the test more careful: G. E.
    /// Noether, "Note on the Kolmogorov statistic in the discrete case", Metrika 7 (1963) 115-116.
    func isExceeded(by distance: Double, samples: UInt64, others: UInt64) -> Bool {
        guard min(samples, others) >= Self.sampleCount else { return false }
        let (n, m) = (Double(samples), Double(others))
        return distance >= Self.distance
            && distance > coefficient * ((n + m) / (n * m)).squareRoot()
    }
}
