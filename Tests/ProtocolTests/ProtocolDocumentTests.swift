// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@testable import Protocol

/// The page about the wire against the decoder.
struct ProtocolDocumentTests {
    @Test func `the frames on the page are what it says they are`() throws {
        let page = try RepositoryFile.text("docs/PROTOCOL.md")
        let blocks = page.components(separatedBy: "```hex\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```").first }

        let messages = try blocks.map { block in
            let bytes = block.split { $0.isWhitespace }.compactMap { UInt8($0, radix: 16) }
            let channel = EmbeddedChannel(
                handler: ByteToMessageHandler(FrameDecoder<MasterMessage>.ofMaster())
            )
            try channel.writeInbound(ByteBuffer(bytes: bytes))
            return try channel.readInbound(as: WireEvent<MasterMessage>.self)
        }

        let names = messages.map { event in
            if case .message(let message, _) = event { return "\(message)" }
            return "\(String(describing: event))"
        }
        #expect(names == ["ping(sequence: 5, heardCount: 0)", "intervalAck(sequence: 300)"])
    }

    @Test func `the limits on the page are the ones in the code`() throws {
        let page = try RepositoryFile.text("docs/PROTOCOL.md")
        let limits = [
            Limits.handshakeFrameBytes, Limits.frameBytes, Limits.workerCount,
            Limits.cellsPerInterval, Limits.causesPerCell, Limits.tokenBytes,
        ]

        for limit in limits {
            #expect(page.replacing(" ", with: "").contains("\(limit)"))
        }
    }
}
