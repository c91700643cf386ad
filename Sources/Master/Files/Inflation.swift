// SPDX-License-Identifier: Apache-2.0

internal import CZlib

/// Inflates a zlib stream (RFC 1950) of bounded size.
package enum Inflation {
    /// Why a stream was refused.
    package enum Problem: Error, Equatable {
        /// It inflates to more bytes than that.
        case tooLarge(byteLimit: Int)
        /// It is not a zlib stream, or not a whole one.
        case corrupt
    }

    /// The bytes of a whole stream; bytes after its end are not looked at.
    ///
    /// Never reserves more than `byteLimit`, and little for a little stream: the output grows by
    /// doubling, which costs at most as much again as inflating once.
    package static func inflate(
        _ stream: ArraySlice<UInt8>,
        byteLimit: Int
    ) throws(Problem) -> [UInt8] {
        var capacity = min(byteLimit, max(4096, 8 * stream.count))
        while true {
            var status = Z_OK
            let output = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                var length = uLongf(capacity)
                status = stream.withUnsafeBufferPointer { input in
                    uncompress(buffer.baseAddress, &length, input.baseAddress, uLong(input.count))
                }
                count = status == Z_OK ? Int(length) : 0
            }
            switch status {
            case Z_OK: return output
            case Z_BUF_ERROR where capacity < byteLimit: capacity = min(byteLimit, 2 * capacity)
            case Z_BUF_ERROR: throw .tooLarge(byteLimit: byteLimit)
            default: throw .corrupt
            }
        }
    }
}
