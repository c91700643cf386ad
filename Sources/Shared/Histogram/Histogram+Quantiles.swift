// SPDX-License-Identifier: Apache-2.0

extension Histogram {
    /// The latency at a quantile in ms, or nil when nothing was recorded.
    ///
    /// Rank is `floor(n q) + 1`, as `sorted[int(n * q)]` of the usual comparison script, so that a
    /// baseline made by that script and a result of ours mean the same. The value is the highest of
    /// its bucket (HdrHistogram's convention), held between the exact minimum and maximum. It is
    /// within 0.5 µs or 1/1 024 of the true order statistic, whichever is larger, except for clamped
    /// values; the maximum itself is exact. Cost is the width of the touched span.
    package func milliseconds(at quantile: Quantile) -> Double? {
        milliseconds(atRank: quantile.rank(ofCount: count))
    }

    /// As `milliseconds(at:)`, of the sample with this rank from 1.
    package func milliseconds(atRank rank: UInt64) -> Double? {
        guard count > 0 else { return nil }
        guard rank < count else { return maxMilliseconds }
        var seen: UInt64 = 0
        for index in touched {
            seen &+= buckets[index]
            guard seen >= rank else { continue }
            let nanoseconds = HistogramLayout.highestMicroseconds(ofIndex: index) * 1000
            let held = max(exact.minNanoseconds, min(nanoseconds, exact.maxNanoseconds))
            return Double(held) / 1_000_000
        }
        return maxMilliseconds
    }

    /// By `Quantile.text`, in ms; empty when nothing was recorded.
    package func percentiles(_ quantiles: [Quantile]) -> [String: Double] {
        var percentiles: [String: Double] = [:]
        for quantile in quantiles {
            percentiles[quantile.text] = milliseconds(at: quantile)
        }
        return percentiles
    }

    /// Arithmetic mean in ms from the exact sum, or nil when nothing was recorded.
    package var meanMilliseconds: Double? {
        count == 0 ? nil : Double(exact.sumNanoseconds) / Double(count) / 1_000_000
    }

    /// Exact minimum in ms, or nil when nothing was recorded.
    package var minMilliseconds: Double? {
        count == 0 ? nil : Double(exact.minNanoseconds) / 1_000_000
    }

    /// Exact maximum in ms, or nil when nothing was recorded.
    package var maxMilliseconds: Double? {
        count == 0 ? nil : Double(exact.maxNanoseconds) / 1_000_000
    }

    /// How many latencies are at most each of the bounds, which are in µs and ascend.
    ///
    /// A bucket counts where its highest value is within the bound, so a count is off by no more than
    /// the latencies within 0.5 µs or 1/1 024 of its bound. One pass over the touched span.
    package func cumulativeCounts(upToMicroseconds bounds: [Int64]) -> [UInt64] {
        var counts: [UInt64] = []
        counts.reserveCapacity(bounds.count)
        var seen: UInt64 = 0
        var next = touched.lowerBound
        for bound in bounds {
            while next < touched.upperBound,
                HistogramLayout.highestMicroseconds(ofIndex: next) <= bound
            {
                seen &+= buckets[next]
                next += 1
            }
            counts.append(seen)
        }
        return counts
    }
}
