// SPDX-License-Identifier: Apache-2.0

package import NIOCore
internal import SwiftProtobuf

/// A message of one direction, to and from one frame's payload.
///
/// Two types conform: `WorkerMessage` and `MasterMessage`. Every conversion can fail and none traps.
package protocol WireMessage: Sendable {
    init(payload: ByteBuffer) throws(WireError)
    func payload() -> [UInt8]
}

extension WorkerMessage: WireMessage {
    package init(payload: ByteBuffer) throws(WireError) {
        self = try WorkerMessage(Tidemark_Envelope(frame: payload))
    }

    package func payload() -> [UInt8] { envelope.serialized }
}

extension MasterMessage: WireMessage {
    package init(payload: ByteBuffer) throws(WireError) {
        self = try MasterMessage(Tidemark_Envelope(frame: payload))
    }

    package func payload() -> [UInt8] { envelope.serialized }
}

extension Tidemark_Envelope {
    fileprivate init(frame: ByteBuffer) throws(WireError) {
        do {
            try self.init(serializedBytes: Array(frame.readableBytesView))
        } catch {
            throw .malformedFrame
        }
    }

    fileprivate var serialized: [UInt8] {
        do {
            return try serializedBytes()
        } catch {
            // proto3 without required or `Any` fields has no way to fail.
            preconditionFailure("envelope not serialised: \(error)")
        }
    }
}
