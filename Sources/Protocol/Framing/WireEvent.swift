// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// What a peer's bytes turn out to be.
package enum WireEvent<Message: WireMessage>: Sendable {
    case preamble(Preamble)
    /// `frame` is the payload as it came.
    case message(Message, frame: ByteBuffer)
    /// The peer broke a rule; nothing after it is read.
    case violation(WireError)
}
