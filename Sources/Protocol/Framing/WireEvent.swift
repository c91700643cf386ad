// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// An event in a peer's bytes.
package enum WireEvent<Message: WireMessage>: Sendable {
    case preamble(Preamble)
    /// `frame` is the payload as received.
    case message(Message, frame: ByteBuffer)
    /// The peer broke a rule; nothing after it is read.
    case violation(WireError)
}
