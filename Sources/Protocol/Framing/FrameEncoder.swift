// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// Messages to frames.
package struct FrameEncoder<Message: WireMessage>: MessageToByteEncoder, Sendable {
    package typealias OutboundIn = WireOutput<Message>

    package init() {}

    package func encode(data: WireOutput<Message>, out: inout ByteBuffer) {
        switch data {
        case .preamble(let preamble):
            preamble.write(to: &out)
        case .message(let message):
            let payload = message.payload()
            precondition(payload.count <= Limits.frameBytes, "frame of \(payload.count) bytes")
            out.writeInteger(UInt32(payload.count))
            out.writeBytes(payload)
        case .text(let text):
            out.writeString(text)
        }
    }
}
