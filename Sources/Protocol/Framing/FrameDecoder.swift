// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// Bytes to messages: a preamble if the peer is a worker, then frames.
///
/// ```
/// 0                4
/// | length u32 big-endian | payload: one Envelope |
/// ```
///
/// A length over the limit is a violation before a byte of its payload is kept. The first two frames
/// of a worker come before it has proved the token and have a far smaller limit.
package struct FrameDecoder<Message: WireMessage>: NIOSingleStepByteToMessageDecoder {
    package typealias InboundOut = WireEvent<Message>

    private enum Expected {
        case preamble
        case frame
        /// After a violation: all bytes are dropped.
        case nothing
    }

    private var expected: Expected
    /// Frames that still have the handshake's limit.
    private var handshakeFramesLeft: Int

    /// A decoder for what workers send.
    package static func ofWorkers() -> FrameDecoder where Message == WorkerMessage {
        FrameDecoder(expected: .preamble, handshakeFramesLeft: 2)
    }

    /// A decoder for what the master sends.
    package static func ofMaster() -> FrameDecoder where Message == MasterMessage {
        FrameDecoder(expected: .frame, handshakeFramesLeft: 0)
    }

    package mutating func decode(buffer: inout ByteBuffer) -> WireEvent<Message>? {
        switch expected {
        case .preamble: decodePreamble(&buffer)
        case .frame: decodeFrame(&buffer)
        case .nothing: discard(&buffer)
        }
    }

    package mutating func decodeLast(
        buffer: inout ByteBuffer,
        seenEOF: Bool
    ) -> WireEvent<Message>? {
        // A peer that closes in the middle of a frame has sent nothing more of use.
        decode(buffer: &buffer)
    }

    private mutating func decodePreamble(_ buffer: inout ByteBuffer) -> WireEvent<Message>? {
        let first = Array(buffer.readableBytesView.prefix(Preamble.magic.count))
        guard Preamble.magic.starts(with: first) else {
            return violation(.notAWorker(firstBytes: first))
        }
        guard buffer.readableBytes >= Preamble.byteCount else { return nil }
        buffer.moveReaderIndex(forwardBy: Preamble.magic.count)
        guard let version = buffer.readInteger(as: UInt32.self) else { return nil }
        expected = .frame
        return .preamble(Preamble(version: version))
    }

    private mutating func decodeFrame(_ buffer: inout ByteBuffer) -> WireEvent<Message>? {
        let start = buffer.readerIndex
        guard let announced = buffer.getInteger(at: start, as: UInt32.self) else { return nil }
        let limit = handshakeFramesLeft > 0 ? Limits.handshakeFrameBytes : Limits.frameBytes
        guard announced <= limit else {
            return violation(.frameTooLarge(announced: Int(announced), limit: limit))
        }
        guard buffer.readableBytes >= 4 + Int(announced) else { return nil }
        buffer.moveReaderIndex(forwardBy: 4)
        guard let payload = buffer.readSlice(length: Int(announced)) else { return nil }
        handshakeFramesLeft = max(0, handshakeFramesLeft - 1)
        do throws(WireError) {
            return .message(try Message(payload: payload), frame: payload)
        } catch {
            return violation(error)
        }
    }

    private mutating func violation(_ error: WireError) -> WireEvent<Message> {
        expected = .nothing
        return .violation(error)
    }

    private func discard(_ buffer: inout ByteBuffer) -> WireEvent<Message>? {
        buffer.moveReaderIndex(to: buffer.writerIndex)
        return nil
    }
}
