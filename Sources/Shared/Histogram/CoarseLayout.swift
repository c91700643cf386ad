// SPDX-License-Identifier: Apache-2.0

/// The bucket layout of the figures of single workers: `HistogramLayout`'s range at two digits.
///
/// This is HdrHistogram's layout for (lowest 1, highest 3 600 000 000, digits 2). Values below
/// 256 µs have a bucket of their own; above, a bucket is never wider than 1/128 of its value. Each
/// bucket of `HistogramLayout` lies wholly within one of these.
///
/// ```
/// octave 0       index    0 … 127    one µs each
///        1              128 … 255    one µs each      (128 … 255 µs)
///        2              256 … 383    two µs each      (256 … 511 µs)     and so on, doubling
/// ```
package enum CoarseLayout {
    /// Buckets from one doubling of the latency to the next.
    static let octaveSize = 128
    private static let octaveSizeMagnitude = 7
    /// One for every eight of `HistogramLayout`, and 384 more below 1 024 µs, where it has one per µs.
    package static let bucketCount = HistogramLayout.bucketCount / 8 + 3 * octaveSize

    /// The bucket of a bucket of `HistogramLayout`.
    static func index(ofFineIndex fine: Int) -> Int {
        // From 1 024 µs on both layouts are octaves of equal buckets, eight to one.
        guard fine < 1024 else { return (fine >> 3) + 3 * octaveSize }
        // Below, a fine index is the value in µs. `| 255` makes the range 0 up to 255 µs.
        let range = Int.bitWidth - 1 - octaveSizeMagnitude - (fine | 255).leadingZeroBitCount
        return (range << octaveSizeMagnitude) + (fine >> range)
    }

    /// The largest value, in µs, that falls into a bucket.
    package static func highestMicroseconds(ofIndex index: Int) -> Int64 {
        let range = max(0, (index >> octaveSizeMagnitude) - 1)
        let subBucket = index - (range << octaveSizeMagnitude)
        return (Int64(subBucket + 1) << Int64(range)) - 1
    }
}
