// SPDX-License-Identifier: Apache-2.0

internal import CZlib
internal import Shared

/// Deflates into a zlib stream (RFC 1950).
package enum Deflation {
    /// A whole stream, at zlib's usual level.
    package static func deflate(_ bytes: [UInt8]) -> [UInt8] {
        let capacity = Int(compressBound(uLong(bytes.count)))
        return [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            var length = uLongf(capacity)
            let status = bytes.withUnsafeBufferPointer { input in
                compress(buffer.baseAddress, &length, input.baseAddress, uLong(input.count))
            }
            precondition(status == Z_OK, "zlib's own bound was too small")
            count = Int(length)
        }
    }
}

extension Histogram {
    /// The HdrHistogram V2 payload, compressed, as `.hlog` files have it: cookie and length, both
    /// big-endian, then a zlib stream of the plain payload.
    package func compressedV2() -> [UInt8] {
        let stream = Deflation.deflate(encodedV2())
        let head = [LatencyDistribution.compressedCookie, UInt32(stream.count)].flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) }
        }
        return head + stream
    }
}
