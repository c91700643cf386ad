// SPDX-License-Identifier: Apache-2.0

/// The non-empty buckets of one histogram of any layout, with running counts: what percentiles are
/// read from when two builds are compared.
///
/// A percentile costs a binary search. Values are in the unit of the histogram they came from;
/// ratios of two of one unit have none.
package struct LatencyDistribution: Sendable, Equatable {
    /// The highest value of each non-empty bucket (HdrHistogram's convention), in rising order.
    private var values: [Double] = []
    /// The width of each of these buckets.
    private var widths: [Double] = []
    /// How many samples are in each of these buckets and all below it.
    private var runningCounts: [UInt64] = []

    /// Without a sample.
    package init() {}

    /// Our own histogram, in microseconds; ends are held to the exact minimum and maximum.
    package init(_ histogram: Histogram) {
        let lowest = Double(histogram.exact.minNanoseconds) / 1000
        let highest = Double(histogram.exact.maxNanoseconds) / 1000
        for index in histogram.touched where histogram.buckets[index] > 0 {
            let top = HistogramLayout.highestMicroseconds(ofIndex: index)
            let bottom = HistogramLayout.lowestMicroseconds(ofIndex: index)
            append(
                value: max(lowest, min(Double(top), highest)),
                width: Double(top - bottom + 1),
                count: histogram.buckets[index]
            )
        }
    }

    /// Several taken together, whatever their layouts.
    package init(merging parts: [LatencyDistribution]) {
        let filled = parts.filter { $0.count > 0 }
        if filled.count == 1 { self = filled[0] }
        guard filled.count > 1 else { return }
        let buckets = filled.flatMap(\.buckets).sorted { $0.value < $1.value }
        reserve(bucketCount: buckets.count)
        for bucket in buckets {
            append(value: bucket.value, width: bucket.width, count: bucket.count)
        }
    }

    private var buckets: [(value: Double, width: Double, count: UInt64)] {
        values.indices.map { index in
            let below = index > 0 ? runningCounts[index - 1] : 0
            return (values[index], widths[index], runningCounts[index] - below)
        }
    }

    /// Recorded values.
    package var count: UInt64 { runningCounts.last ?? 0 }

    /// The largest value; nil without a sample.
    package var maximum: Double? { values.last }

    /// The mean, with each sample in the middle of its bucket, and the mean width of these buckets; nil
    /// without a sample.
    package var mean: (value: Double, width: Double)? {
        guard count > 0 else { return nil }
        var (sum, widthSum) = (0.0, 0.0)
        for bucket in buckets {
            sum += Swift.max(0, bucket.value - bucket.width / 2) * Double(bucket.count)
            widthSum += bucket.width * Double(bucket.count)
        }
        return (sum / Double(count), widthSum / Double(count))
    }

    /// Values must come in rising order, with counts above 0.
    mutating func append(value: Double, width: Double, count: UInt64) {
        values.append(value)
        widths.append(width)
        runningCounts.append(self.count &+ count)
    }

    mutating func reserve(bucketCount: Int) {
        values.reserveCapacity(bucketCount)
        widths.reserveCapacity(bucketCount)
        runningCounts.reserveCapacity(bucketCount)
    }

    /// The value with this 1-based rank and the width of its bucket; nil beyond the last.
    package func value(atRank rank: UInt64) -> (value: Double, width: Double)? {
        guard rank >= 1, rank <= count else { return nil }
        var (low, high) = (0, runningCounts.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if runningCounts[middle] >= rank { high = middle } else { low = middle + 1 }
        }
        return (values[low], widths[low])
    }

    /// The value at a quantile, rank `floor(n q) + 1`, and the width of its bucket.
    package func value(at quantile: Quantile) -> (value: Double, width: Double)? {
        value(atRank: quantile.rank(ofCount: count))
    }

    /// How many samples are at most this value.
    package func count(upTo value: Double) -> UInt64 {
        var (low, high) = (0, values.count)
        while low < high {
            let middle = (low + high) / 2
            if values[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? 0 : runningCounts[low - 1]
    }

    /// The first of the values that is above this one.
    private func firstValue(above value: Double) -> Double? {
        var (low, high) = (0, values.count)
        while low < high {
            let middle = (low + high) / 2
            if values[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low < values.count ? values[low] : nil
    }

    /// A quantile of several distributions taken together, as if their counts had been added.
    ///
    /// Halves the range of values until one is left, so nothing is merged.
    package static func value(at quantile: Quantile, ofAll parts: [LatencyDistribution]) -> Double?
    {
        let total = parts.reduce(UInt64(0)) { $0.addingSaturated($1.count) }
        guard total > 0, var high = parts.compactMap(\.maximum).max() else { return nil }
        let rank = quantile.rank(ofCount: total)
        func count(upTo value: Double) -> UInt64 {
            parts.reduce(0) { $0.addingSaturated($1.count(upTo: value)) }
        }
        var low = -1.0
        // Invariant: too few samples are at or below `low`, enough at or below `high`. Sixty halvings
        // leave nothing of the range that a double could tell apart.
        for _ in 0..<60 {
            let middle = low + (high - low) / 2
            if count(upTo: middle) >= rank { high = middle } else { low = middle }
        }
        return parts.compactMap { $0.firstValue(above: low) }.min()
    }
}
