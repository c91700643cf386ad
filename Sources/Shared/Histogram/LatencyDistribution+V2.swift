// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// How an HdrHistogram of any range and precision lays out its buckets.
///
/// Source: the constructor of HdrHistogram's AbstractHistogram. With d digits, the first power of
/// two at or above 2 × 10^d buckets resolve single units of 2^floor(log2 lowest); above them half
/// as many buckets cover each doubling.
struct ForeignLayout {
    /// A unit is 2 to this power.
    private let unitMagnitude: Int
    private let halfCountMagnitude: Int
    let bucketCount: Int

    /// Nil for a layout that no HdrHistogram implementation makes.
    init?(digits: Int32, lowest: Int64, highest: Int64) {
        guard (0...5).contains(digits), lowest >= 1, highest / 2 >= lowest else { return nil }
        unitMagnitude = 63 - lowest.leadingZeroBitCount
        var resolved = 2
        for _ in 0..<digits { resolved *= 10 }
        let magnitude = Int.bitWidth - (resolved - 1).leadingZeroBitCount
        halfCountMagnitude = magnitude - 1
        guard unitMagnitude + magnitude < 63 else { return nil }
        var covered = Int64(1) << Int64(unitMagnitude + magnitude)
        var rangeCount = 1
        while covered <= highest {
            rangeCount += 1
            guard covered <= Int64.max / 2 else { break }
            covered *= 2
        }
        bucketCount = (rangeCount + 1) << halfCountMagnitude
    }

    /// The highest value of a bucket and its width.
    func bucket(at index: Int) -> (highest: Double, width: Double) {
        let half = 1 << halfCountMagnitude
        let range = (index >> halfCountMagnitude) - 1
        let position = range < 0 ? index : (index & (half - 1)) + half
        let width = scalbn(1.0, Int32(unitMagnitude + max(range, 0)))
        return (Double(position + 1) * width - 1, width)
    }
}

extension LatencyDistribution {
    /// What a compressed payload begins with: cookie and length, then a zlib stream of a payload.
    package static let compressedCookie: UInt32 = 0x1c84_9314
    /// Five digits over the whole range make two million buckets, one byte each while empty ones
    /// are not written as runs.
    package static let payloadByteLimit = 16 * 1024 * 1024

    /// The zlib stream in a compressed payload; nil when this is not a compressed one.
    package static func compressedPart(
        of payload: [UInt8]
    ) throws(HistogramPayloadError)
        -> ArraySlice<UInt8>?
    {
        guard payload.count >= 8 else { throw .truncated(byteCount: payload.count) }
        var reader = PayloadReader(bytes: payload)
        let cookie = UInt32(truncatingIfNeeded: reader.bigEndian(byteCount: 4))
        guard Self.base(of: cookie) == Self.base(of: compressedCookie) else { return nil }
        let length = Int(reader.bigEndian(byteCount: 4))
        guard length <= reader.remaining else {
            throw .lengthMismatch(announced: length, actual: reader.remaining)
        }
        return payload[8..<(8 + length)]
    }

    /// An uncompressed payload of any HdrHistogram implementation: its own range, precision, ratio.
    ///
    /// Counts are written in the order of their values whatever the normalizing offset is, which
    /// only says how the sender's memory was rotated (AbstractHistogram.fillBufferFromCountsArray).
    package init(v2 payload: [UInt8]) throws(HistogramPayloadError) {
        var reader = PayloadReader(bytes: payload)
        guard reader.remaining >= Histogram.headerByteCount else {
            throw .truncated(byteCount: reader.remaining)
        }
        let cookie = UInt32(truncatingIfNeeded: reader.bigEndian(byteCount: 4))
        guard Self.base(of: cookie) == Self.base(of: Histogram.cookie) else {
            throw .wrongCookie(cookie)
        }
        let length = Int(reader.bigEndian(byteCount: 4))
        _ = reader.bigEndian(byteCount: 4)
        let digits = Int32(truncatingIfNeeded: reader.bigEndian(byteCount: 4))
        let lowest = Int64(bitPattern: reader.bigEndian(byteCount: 8))
        let highest = Int64(bitPattern: reader.bigEndian(byteCount: 8))
        let ratio = Double(bitPattern: reader.bigEndian(byteCount: 8))
        guard let layout = ForeignLayout(digits: digits, lowest: lowest, highest: highest) else {
            throw .wrongLayout(digits: digits, lowest: lowest, highest: highest)
        }
        guard ratio.isFinite, ratio > 0 else { throw .wrongRatio(ratio) }
        guard length <= reader.remaining else {
            throw .lengthMismatch(announced: length, actual: reader.remaining)
        }
        self.init()
        let end = reader.offset + length
        reserve(bucketCount: min(length, layout.bucketCount))
        try readCounts(&reader, until: end, layout, ratio)
        guard count <= Histogram.payloadCountLimit else {
            throw .tooManyCounts(limit: Histogram.payloadCountLimit, actual: count)
        }
    }

    private mutating func readCounts(
        _ reader: inout PayloadReader,
        until end: Int,
        _ layout: ForeignLayout,
        _ ratio: Double
    ) throws(HistogramPayloadError) {
        var index = 0
        while reader.offset < end {
            let number = try reader.zigZag()
            guard number >= -Int64(layout.bucketCount) else {
                throw .bucketOutOfRange(index: layout.bucketCount)
            }
            if number < 0 {
                index += Int(-number)
            } else {
                guard index < layout.bucketCount else { throw .bucketOutOfRange(index: index) }
                if number > 0 {
                    guard UInt64(number) <= Histogram.payloadCountLimit else {
                        throw .tooManyCounts(
                            limit: Histogram.payloadCountLimit,
                            actual: UInt64(number)
                        )
                    }
                    let bucket = layout.bucket(at: index)
                    append(
                        value: bucket.highest * ratio,
                        width: bucket.width * ratio,
                        count: UInt64(number)
                    )
                }
                index += 1
            }
        }
        guard reader.offset == end else { throw .malformedCount(offset: end) }
        guard index <= layout.bucketCount else { throw .bucketOutOfRange(index: index) }
    }

    /// The second lowest nibble of a cookie is the word size, which version 2 does not use.
    private static func base(of cookie: UInt32) -> UInt32 { cookie & ~0xf0 }
}
