// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// A V2 payload written by hand, so that any field of it can be wrong.
struct Payload {
    var cookie: UInt32 = 0x1c84_9313
    var offset: Int32 = 0
    var digits: Int32 = 3
    var lowest: Int64 = 1
    var highest: Int64 = 3_600_000_000
    var body: [UInt8]

    init(body: [UInt8]) { self.body = body }

    /// One number per bucket, or a negative one for that many empty buckets.
    init(values: [Int64]) { body = values.flatMap(Self.zigZag) }

    init(cookie: UInt32 = 0x1c84_9313, counts: [UInt64]) {
        self.init(values: counts.map { Int64(bitPattern: $0) })
        self.cookie = cookie
    }

    var bytes: [UInt8] {
        bigEndian(cookie) + bigEndian(UInt32(body.count)) + bigEndian(offset) + bigEndian(digits)
            + bigEndian(lowest) + bigEndian(highest) + bigEndian((1.0).bitPattern) + body
    }

    private func bigEndian<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    /// Written for reading, apart from the code under test: eight groups of seven bits, then eight.
    private static func zigZag(_ value: Int64) -> [UInt8] {
        var rest = UInt64(bitPattern: value) << 1
        if value < 0 { rest = ~rest }
        var bytes: [UInt8] = []
        while rest > 0x7f && bytes.count < 8 {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}

extension LatencyTotals {
    /// Totals that announce a count and nothing else.
    static func count(_ count: UInt64) -> LatencyTotals {
        var totals = LatencyTotals()
        totals.count = count
        return totals
    }
}
