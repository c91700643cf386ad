// SPDX-License-Identifier: Apache-2.0

/// Distribution-free confidence limits of a quantile: the ranks of two of the sorted samples.
///
/// How many of n samples lie below the true quantile is binomial, whatever the distribution (Conover,
/// Practical Nonparametric Statistics, 3rd edition, section 3.2). Ranks begin at 1; a limit that would
/// lie outside the samples does not exist.
package enum OrderStatisticInterval {
    /// Both tails together leave out at most 1 - confidence.
    package static func ranks(
        count: Int,
        quantile: Double,
        confidence: Double
    ) -> (low: Int?, high: Int?) {
        check(count, quantile, confidence)
        let alpha = (1 - confidence) / 2
        return (lower(count, quantile, alpha), upper(count, quantile, alpha))
    }

    /// The quantile is at most this sample, with this confidence.
    package static func upperRank(count: Int, quantile: Double, confidence: Double) -> Int? {
        check(count, quantile, confidence)
        return upper(count, quantile, 1 - confidence)
    }

    private static func lower(_ count: Int, _ quantile: Double, _ alpha: Double) -> Int? {
        let rank = BinomialDistribution(trials: count, probability: quantile).quantile(alpha)
        return rank >= 1 ? rank : nil
    }

    private static func upper(_ count: Int, _ quantile: Double, _ alpha: Double) -> Int? {
        let below = BinomialDistribution(trials: count, probability: quantile).upperQuantile(alpha)
        return below < count ? below + 1 : nil
    }

    private static func check(_ count: Int, _ quantile: Double, _ confidence: Double) {
        precondition(count > 0, "\(count) samples")
        precondition(quantile > 0 && quantile < 1, "quantile \(quantile) is not in (0, 1)")
        precondition(confidence > 0 && confidence < 1, "confidence \(confidence) is not in (0, 1)")
    }
}
