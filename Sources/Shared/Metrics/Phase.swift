// SPDX-License-Identifier: Apache-2.0

/// A part of the time that a request takes; raw values are on the wire and never reused.
package enum Phase: Int, Sendable, CaseIterable {
    /// Looking the name up; of new connections.
    case dns = 0
    /// TCP, and the negotiation with a proxy; of new connections.
    case connect = 1
    /// The handshake; of new connections over TLS.
    case tls = 2
    /// From when the request was sent to the first byte of the reply.
    case firstByte = 3
    /// From the first byte of the reply to the last.
    case transfer = 4

    /// Its name in results.
    package var text: String {
        switch self {
        case .dns: "dns"
        case .connect: "connect"
        case .tls: "tls"
        case .firstByte: "first_byte"
        case .transfer: "transfer"
        }
    }
}
