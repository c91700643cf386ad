// SPDX-License-Identifier: Apache-2.0

/// One payload's non-empty buckets, in rising order, and the exact figures that came with it.
package struct DecodedPayload {
    let buckets: ArraySlice<BucketCount>
    let totals: LatencyTotals

    init(buckets: ArraySlice<BucketCount>, totals: LatencyTotals) {
        self.buckets = buckets
        self.totals = totals
    }

    /// One payload alone, in memory of its own.
    package init(v2 payload: [UInt8], totals: LatencyTotals) throws(HistogramPayloadError) {
        var buckets: [BucketCount] = []
        try buckets.append(v2: payload, announced: totals.count)
        self.init(buckets: buckets[...], totals: totals)
    }
}

/// The count of one bucket of `HistogramLayout`.
struct BucketCount {
    var index: UInt32
    var count: UInt64
}

extension [BucketCount] {
    /// On an error, some of the payload's buckets may have been appended.
    mutating func append(
        v2 payload: [UInt8],
        announced: UInt64
    ) throws(HistogramPayloadError) {
        var sum: UInt64 = 0
        try Histogram.forEachCount(inV2: payload) { index, count in
            append(BucketCount(index: UInt32(truncatingIfNeeded: index), count: count))
            sum = sum.addingSaturated(count)
        }
        try Histogram.checkSum(sum, announced: announced)
    }
}

extension Histogram {
    /// Adds a decoded payload; the same as `add(v2:totals:)` with its bytes.
    package func add(_ payload: DecodedPayload) {
        for bucket in payload.buckets { addCount(bucket.count, at: Int(bucket.index)) }
        exact.add(payload.totals)
    }
}
