// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// The first bytes that a worker sends, before any frame.
///
/// ```
/// 0          8            12
/// | TIDEMARK | version u32 | frames…
/// ```
///
/// A master reads them before it believes a length, so a stray HTTP client or the worker of another
/// tool is told so in words, and a worker of another version learns both versions.
package struct Preamble: Sendable, Equatable {
    package let version: UInt32

    package init(version: UInt32 = Self.currentVersion) { self.version = version }

    /// Raised with every change that an older peer would misread.
    package static let currentVersion: UInt32 = 3
    package static let magic: [UInt8] = Array("TIDEMARK".utf8)
    package static let byteCount = 12

    func write(to buffer: inout ByteBuffer) {
        buffer.writeBytes(Self.magic)
        buffer.writeInteger(version)
    }
}
