// SPDX-License-Identifier: Apache-2.0

extension Histogram {
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
