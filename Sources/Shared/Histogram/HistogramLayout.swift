// SPDX-License-Identifier: Apache-2.0

/// The one bucket layout of every latency histogram: 1 µs to 1 h at three significant digits.
///
/// This is HdrHistogram's layout for (lowest 1, highest 3 600 000 000, digits 3), so a payload of
/// ours can be read by any HdrHistogram implementation. Values below 2 048 µs have a bucket of
/// their own; above, a bucket is never wider than 1/1 024 of its value.
///
/// ```
/// index        0 … 2047   one µs each
///           2048 … 3071   two µs each      (2 048 … 4 095 µs)
///           3072 … 4095   four µs each     (4 096 … 8 191 µs)     and so on, doubling
/// ```
public enum HistogramLayout {
    /// Smallest value told apart from zero, in µs.
    public static let lowestMicroseconds: Int64 = 1
    /// Largest value that is recorded as itself, in µs; larger ones are clamped to it and counted.
    public static let highestMicroseconds: Int64 = 3_600_000_000
    /// Decimal digits to which a value is kept.
    public static let significantDigits: Int32 = 3
    /// Buckets of the finest range; the first power of two that resolves three digits.
    @usableFromInline static let subBucketCount = 2048
    @usableFromInline static let subBucketHalfCount = 1024
    @usableFromInline static let subBucketHalfCountMagnitude = 10
    /// Ranges needed until 2 048 µs doubled that often exceeds the highest value.
    @usableFromInline static let rangeCount = 22
    /// Length of the counts array.
    public static let bucketCount = (rangeCount + 1) * subBucketHalfCount

    /// The bucket of a value that is already within `0...highestMicroseconds`.
    @inlinable @inline(__always)
    public static func index(ofMicroseconds value: Int64) -> Int {
        // The number of doublings beyond the finest range; `| 2047` makes it 0 inside that range.
        let range = 63 - 10 - (value | 2047).leadingZeroBitCount
        let subBucket = Int(truncatingIfNeeded: value >> Int64(range))
        return (range + 1) << subBucketHalfCountMagnitude + (subBucket - subBucketHalfCount)
    }

    /// The smallest value, in µs, that falls into a bucket.
    public static func lowestMicroseconds(ofIndex index: Int) -> Int64 {
        let (range, subBucket) = position(ofIndex: index)
        return Int64(subBucket) << Int64(range)
    }

    /// The largest value, in µs, that falls into a bucket; what HdrHistogram reports for it.
    public static func highestMicroseconds(ofIndex index: Int) -> Int64 {
        let (range, subBucket) = position(ofIndex: index)
        return (Int64(subBucket + 1) << Int64(range)) - 1
    }

    private static func position(ofIndex index: Int) -> (range: Int, subBucket: Int) {
        let range = (index >> subBucketHalfCountMagnitude) - 1
        guard range >= 0 else { return (0, index) }
        return (range, (index & (subBucketHalfCount - 1)) + subBucketHalfCount)
    }
}
