// SPDX-License-Identifier: Apache-2.0

/// Counts of latencies in `CoarseLayout`'s buckets, with exact count, sum, minimum and maximum: one
/// worker's figures of one endpoint, of which a master keeps tens of thousands.
///
/// It keeps 512 bytes for each doubling of the latency between the smallest and the largest bucket
/// seen: 4 KiB for latencies from 1 ms to 200 ms, 13 KiB for the whole range. Merging is adding
/// counts, so it is associative and commutative. A bucket stops counting at `UInt32.max`: percentiles
/// of more than four thousand million requests may come out too high, the exact figures do not.
package struct CoarseHistogram: Sendable, Equatable {
    /// The octave of `counts[0]`; 0 while there are no counts.
    private var firstOctave = 0
    /// Whole octaves; the first and the last hold something.
    package private(set) var counts: [UInt32] = []
    /// The exact figures beside the buckets.
    package private(set) var totals = LatencyTotals()

    package init() {}

    /// The index in `CoarseLayout` of `counts[0]`.
    package var firstIndex: Int { firstOctave * CoarseLayout.octaveSize }

    /// The sum of `counts`; `totals.count` unless a bucket is full.
    package var bucketTotal: UInt64 { counts.reduce(0) { $0 + UInt64($1) } }

    /// Adds a decoded payload.
    package mutating func add(_ payload: DecodedPayload) {
        totals.add(payload.totals)
        guard let first = payload.buckets.first, let last = payload.buckets.last else { return }
        let lowest = CoarseLayout.index(ofFineIndex: Int(first.index))
        let highest = CoarseLayout.index(ofFineIndex: Int(last.index))
        cover(octavesOf: lowest...highest)
        let offset = firstIndex
        for bucket in payload.buckets {
            let position = CoarseLayout.index(ofFineIndex: Int(bucket.index)) - offset
            counts[position] = counts[position].addingSaturated(bucket.count)
        }
    }

    /// Adds a payload, all of it or, on an error, nothing; throws when `Histogram.check` would.
    package mutating func add(
        v2 payload: [UInt8],
        totals: LatencyTotals
    ) throws(HistogramPayloadError) {
        add(try DecodedPayload(v2: payload, totals: totals))
    }

    /// Adds every count of another histogram.
    package mutating func add(_ other: CoarseHistogram) {
        totals.add(other.totals)
        guard !other.counts.isEmpty else { return }
        cover(octavesOf: other.firstIndex...(other.firstIndex + other.counts.count - 1))
        let offset = other.firstIndex - firstIndex
        for position in other.counts.indices {
            let sum = counts[offset + position].addingSaturated(UInt64(other.counts[position]))
            counts[offset + position] = sum
        }
    }

    /// Widens the span to these indices' octaves, by exactly what is missing.
    private mutating func cover(octavesOf indices: ClosedRange<Int>) {
        let size = CoarseLayout.octaveSize
        var (lower, upper) = (indices.lowerBound / size, indices.upperBound / size)
        if !counts.isEmpty {
            let lastOctave = firstOctave + counts.count / size - 1
            guard lower < firstOctave || upper > lastOctave else { return }
            (lower, upper) = (min(lower, firstOctave), max(upper, lastOctave))
        }
        var wider = [UInt32](repeating: 0, count: (upper - lower + 1) * size)
        let offset = (firstOctave - lower) * size
        for position in counts.indices { wider[offset + position] = counts[position] }
        counts = wider
        firstOctave = lower
    }
}

extension CoarseHistogram {
    /// The latency at a quantile in ms, or nil when nothing was recorded.
    ///
    /// Rank and convention are those of `Histogram.milliseconds(at:)`: the highest value of the
    /// bucket with rank `floor(n q) + 1`, held between the exact minimum and maximum. It is within
    /// 0.5 µs or 1/128 of the true order statistic, whichever is larger, except for clamped values;
    /// the maximum itself is exact.
    package func milliseconds(at quantile: Quantile) -> Double? {
        guard totals.count > 0 else { return nil }
        let rank = quantile.rank(ofCount: totals.count)
        guard rank < totals.count else { return maxMilliseconds }
        var seen: UInt64 = 0
        for position in counts.indices {
            seen += UInt64(counts[position])
            guard seen >= rank else { continue }
            let micros = CoarseLayout.highestMicroseconds(ofIndex: firstIndex + position)
            let held = max(totals.minNanoseconds, min(micros * 1000, totals.maxNanoseconds))
            return Double(held) / 1_000_000
        }
        return maxMilliseconds
    }

    /// Arithmetic mean in ms from the exact sum, or nil when nothing was recorded.
    package var meanMilliseconds: Double? {
        guard totals.count > 0 else { return nil }
        return Double(totals.sumNanoseconds) / Double(totals.count) / 1_000_000
    }

    /// Exact minimum in ms, or nil when nothing was recorded.
    package var minMilliseconds: Double? {
        totals.count == 0 ? nil : Double(totals.minNanoseconds) / 1_000_000
    }

    /// Exact maximum in ms, or nil when nothing was recorded.
    package var maxMilliseconds: Double? {
        totals.count == 0 ? nil : Double(totals.maxNanoseconds) / 1_000_000
    }
}

extension UInt32 {
    /// The sum, or the largest number where it would overflow.
    fileprivate func addingSaturated(_ other: UInt64) -> UInt32 {
        UInt32(clamping: UInt64(self).addingSaturated(other))
    }
}
