// SPDX-License-Identifier: Apache-2.0

/// Why a histogram payload was refused.
package enum HistogramPayloadError: Error, Equatable {
    case truncated(byteCount: Int)
    case wrongCookie(UInt32)
    case wrongLayout(digits: Int32, lowest: Int64, highest: Int64)
    case shiftedBuckets(offset: Int32)
    case wrongRatio(Double)
    case lengthMismatch(announced: Int, actual: Int)
    case malformedCount(offset: Int)
    case bucketOutOfRange(index: Int)
    case countMismatch(announced: UInt64, actual: UInt64)
    /// `actual` is `UInt64.max` when the counts add up to more than that.
    case tooManyCounts(limit: UInt64, actual: UInt64)

    /// What is wrong with the payload, to stand after its place.
    package var explanation: String {
        switch self {
        case .truncated(let count):
            "it ends after \(count) bytes; even an empty HdrHistogram V2 payload has 40"
        case .wrongCookie(let cookie):
            "it begins with 0x\(String(cookie, radix: 16)), not with the mark of an HdrHistogram "
                + "V2 payload (0x1c849313, or 0x1c849314 compressed)"
        case .wrongLayout(let digits, let lowest, let highest):
            "no histogram has \(digits) digits from \(lowest) to \(highest)"
        case .shiftedBuckets(let offset): "its buckets are shifted by \(offset)"
        case .wrongRatio(let ratio): "its unit ratio is \(ratio); it must be above 0 and finite"
        case .lengthMismatch(let announced, let actual):
            "it is cut off: \(announced) bytes are announced, \(actual) are there"
        case .malformedCount(let offset): "the count at byte \(offset) is cut off"
        case .bucketOutOfRange(let index): "bucket \(index) is beyond its range"
        case .countMismatch(let announced, let actual):
            "its buckets hold \(actual) values, \(announced) are announced"
        case .tooManyCounts(let limit, let actual): "it holds \(actual) values, at most \(limit)"
        }
    }
}
