// SPDX-License-Identifier: Apache-2.0

// The HdrHistogram V2 interchange format, uncompressed:
//
//     0        4        8        12       16               24               32               40
//     | cookie | length | offset | digits | lowest (int64) | highest (int64)| ratio (double) | counts…
//
// All big-endian; offset is 0, ratio 1.0. Counts are ZigZag LEB128 of at most nine bytes, in which
// a negative number -n stands for n empty buckets. Source: HdrHistogram's EncodableHistogram.
extension Histogram {
    static let cookie: UInt32 = 0x1c84_9313
    static let headerByteCount = 40
    /// A payload with more counts is refused, so that sums of payloads stay within 64 bits.
    package static let payloadCountLimit: UInt64 = 1 << 40

    /// The payload of this histogram; buckets after the last non-zero one are not written.
    package func encodedV2() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headerByteCount + 16 + 2 * touched.count)
        bytes.appendBigEndian(Self.cookie)
        bytes.appendBigEndian(UInt32(0))  // length, known at the end
        bytes.appendBigEndian(UInt32(0))
        bytes.appendBigEndian(UInt32(HistogramLayout.significantDigits))
        bytes.appendBigEndian(UInt64(HistogramLayout.lowestMicroseconds))
        bytes.appendBigEndian(UInt64(HistogramLayout.highestMicroseconds))
        bytes.appendBigEndian((1.0).bitPattern)
        appendCounts(to: &bytes)
        let length = UInt32(bytes.count - Self.headerByteCount)
        for byte in 0..<4 { bytes[4 + byte] = UInt8(truncatingIfNeeded: length >> (24 - 8 * byte)) }
        return bytes
    }

    private func appendCounts(to bytes: inout [UInt8]) {
        var emptyRun = touched.lowerBound
        for index in touched {
            let bucket = buckets[index]
            if bucket == 0 {
                emptyRun += 1
                continue
            }
            if emptyRun > 0 { bytes.appendZigZag(Int64(-emptyRun)) }
            emptyRun = 0
            bytes.appendZigZag(Int64(bitPattern: bucket))
        }
    }

    /// Adds a payload's counts straight into the buckets, all of them or, on an error, none.
    ///
    /// `totals` are the exact figures that travel beside the payload; their count must equal the
    /// sum of the payload's buckets.
    package func add(v2 payload: [UInt8], totals: LatencyTotals) throws(HistogramPayloadError) {
        try Self.check(v2: payload, totals: totals)
        try addChecked(v2: payload, totals: totals)
    }

    /// Throws exactly when `add` would.
    package static func check(
        v2 payload: [UInt8],
        totals: LatencyTotals
    ) throws(HistogramPayloadError) {
        var sum: UInt64 = 0
        try forEachCount(inV2: payload) { _, count in sum = sum.addingSaturated(count) }
        try checkSum(sum, announced: totals.count)
    }

    static func checkSum(
        _ sum: UInt64,
        announced: UInt64
    ) throws(HistogramPayloadError) {
        guard sum <= payloadCountLimit else {
            throw .tooManyCounts(limit: payloadCountLimit, actual: sum)
        }
        guard sum == announced else {
            throw .countMismatch(announced: announced, actual: sum)
        }
    }

    /// Adds a payload that `check` has accepted; a broken one would leave a part of itself.
    func addChecked(
        v2 payload: [UInt8],
        totals: LatencyTotals
    ) throws(HistogramPayloadError) {
        try Self.forEachCount(inV2: payload) { index, count in addCount(count, at: index) }
        exact.add(totals)
    }

    /// Every non-empty bucket, in rising order of index, until the end or the first error.
    static func forEachCount(
        inV2 payload: [UInt8],
        _ body: (_ index: Int, _ count: UInt64) -> Void
    ) throws(HistogramPayloadError) {
        var reader = PayloadReader(bytes: payload)
        let length = try readHeader(&reader)
        guard length == reader.remaining else {
            throw .lengthMismatch(announced: length, actual: reader.remaining)
        }
        var index = 0
        while reader.remaining > 0 {
            let value = try reader.zigZag()
            if value < 0 {
                // A run longer than the layout is refused before it can overflow the index.
                guard value >= -Int64(HistogramLayout.bucketCount) else {
                    throw .bucketOutOfRange(index: HistogramLayout.bucketCount)
                }
                index += Int(-value)
            } else {
                guard index < HistogramLayout.bucketCount else {
                    throw .bucketOutOfRange(index: index)
                }
                if value > 0 { body(index, UInt64(value)) }
                index += 1
            }
        }
        guard index <= HistogramLayout.bucketCount else { throw .bucketOutOfRange(index: index) }
    }

    private static func readHeader(
        _ reader: inout PayloadReader
    ) throws(HistogramPayloadError)
        -> Int
    {
        guard reader.remaining >= headerByteCount else {
            throw .truncated(byteCount: reader.remaining)
        }
        let found = UInt32(truncatingIfNeeded: reader.bigEndian(byteCount: 4))
        guard found == cookie else { throw .wrongCookie(found) }
        let length = Int(reader.bigEndian(byteCount: 4))
        let shift = Int32(truncatingIfNeeded: reader.bigEndian(byteCount: 4))
        let digits = Int32(truncatingIfNeeded: reader.bigEndian(byteCount: 4))
        let lowest = Int64(bitPattern: reader.bigEndian(byteCount: 8))
        let highest = Int64(bitPattern: reader.bigEndian(byteCount: 8))
        _ = reader.bigEndian(byteCount: 8)
        guard digits == HistogramLayout.significantDigits,
            lowest == HistogramLayout.lowestMicroseconds,
            highest == HistogramLayout.highestMicroseconds
        else { throw .wrongLayout(digits: digits, lowest: lowest, highest: highest) }
        guard shift == 0 else { throw .shiftedBuckets(offset: shift) }
        return length
    }
}

extension UInt64 {
    /// The sum, or the largest number where it would overflow.
    func addingSaturated(_ other: UInt64) -> UInt64 {
        let (sum, hasOverflowed) = addingReportingOverflow(other)
        return hasOverflowed ? .max : sum
    }
}

extension [UInt8] {
    fileprivate mutating func appendBigEndian(_ value: some FixedWidthInteger) {
        for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    fileprivate mutating func appendZigZag(_ value: Int64) {
        var raw = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        for _ in 0..<8 {
            guard raw > 0x7f else {
                append(UInt8(truncatingIfNeeded: raw))
                return
            }
            append(UInt8(truncatingIfNeeded: raw) | 0x80)
            raw >>= 7
        }
        append(UInt8(truncatingIfNeeded: raw))
    }
}
