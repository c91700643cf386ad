// SPDX-License-Identifier: Apache-2.0

internal import CZlib
internal import Shared

/// The layout of a journal on disk; docs/PROTOCOL.md shows it.
///
/// ```
/// 0          8            12
/// | TIDEMKJL | version u32 | records…
///
/// 0                4                  8
/// | length u32 | CRC-32 of payload | payload: one JournalEntry |
/// ```
/// Integers are big-endian.
package enum JournalFile {
    package static let magic: [UInt8] = Array("TIDEMKJL".utf8)
    package static let version: UInt32 = 1
    package static let headerByteCount = 12
    static let recordHeaderByteCount = 8
    /// A frame, and the facts recorded beside it.
    static let payloadLimit = Limits.frameBytes + 65_536

    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBufferPointer { buffer in
            UInt32(truncatingIfNeeded: crc32(0, buffer.baseAddress, UInt32(buffer.count)))
        }
    }

    /// A record with its length and checksum.
    package static func record(_ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(recordHeaderByteCount + payload.count)
        append(UInt32(payload.count), to: &bytes)
        append(checksum(payload), to: &bytes)
        return bytes + payload
    }

    /// The first bytes of a journal.
    package static var header: [UInt8] {
        var bytes = magic
        append(version, to: &bytes)
        return bytes
    }

    static func integer(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        for shift in [24, 16, 8, 0] as [UInt32] {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
