// SPDX-License-Identifier: Apache-2.0

/// Reads big-endian integers and ZigZag LEB128 numbers from bytes.
struct PayloadReader {
    let bytes: [UInt8]
    var offset = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var remaining: Int { bytes.count - offset }

    /// The caller has checked that so many bytes remain.
    mutating func bigEndian(byteCount: Int) -> UInt64 {
        var value: UInt64 = 0
        for _ in 0..<byteCount {
            value = value << 8 | UInt64(bytes[offset])
            offset += 1
        }
        return value
    }

    /// LEB128-64b9B: eight groups of seven bits, then a ninth byte whole.
    mutating func zigZag() throws(HistogramPayloadError) -> Int64 {
        var raw: UInt64 = 0
        for group in 0..<9 {
            guard offset < bytes.count else { throw .malformedCount(offset: offset) }
            let byte = UInt64(bytes[offset])
            offset += 1
            if group == 8 {
                raw |= byte << 56
                break
            }
            raw |= (byte & 0x7f) << (7 * UInt64(group))
            if byte & 0x80 == 0 { break }
        }
        return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }
}
