// SPDX-License-Identifier: Apache-2.0

internal import Shared
internal import Statistics

extension Histogram {
    /// The two samples between which a quantile's true value is with this confidence, in ms; nil if
    /// there are too few samples (`OrderStatisticInterval`).
    func interval(of quantile: Quantile, confidence: Double) -> ClosedRange<Double>? {
        // No run has more; the ranks of counts that a broken worker made up mean nothing.
        guard count > 0, count <= 1_000_000_000_000, let count = Int(exactly: count) else {
            return nil
        }
        let ranks = OrderStatisticInterval.ranks(
            count: count,
            quantile: quantile.fraction,
            confidence: confidence
        )
        guard let low = ranks.low, let high = ranks.high,
            let lowest = milliseconds(atRank: UInt64(low)),
            let highest = milliseconds(atRank: UInt64(high))
        else { return nil }
        return lowest...highest
    }
}
