// SPDX-License-Identifier: Apache-2.0

/// Output to a peer.
package enum WireOutput<Message: WireMessage>: Sendable {
    case preamble(Preamble)
    case message(Message)
    /// Plain text, for a peer that does not speak frames.
    case text(String)
}
