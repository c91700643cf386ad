// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import Shared
import Testing

@testable import Protocol

struct FrameTests {
    @Test func `frames are decoded however their bytes are split`() throws {
        let messages: [MasterMessage] = [
            .start(clock: 200), .intervalAck(sequence: 7), .dismissal,
        ]
        var bytes = ByteBuffer()
        let encoder = FrameEncoder<MasterMessage>()
        for message in messages { encoder.encode(data: .message(message), out: &bytes) }

        var received: [MasterMessage] = []
        let channel = EmbeddedChannel(
            handler: ByteToMessageHandler(FrameDecoder<MasterMessage>.ofMaster())
        )
        for byte in bytes.readableBytesView {
            try channel.writeInbound(ByteBuffer(bytes: [byte]))
            while let event = try channel.readInbound(as: WireEvent<MasterMessage>.self) {
                if case .message(let message, _) = event { received.append(message) }
            }
        }

        #expect(received == messages)
    }

    @Test func `a worker's preamble comes before its frames`() throws {
        var bytes = ByteBuffer()
        let encoder = FrameEncoder<WorkerMessage>()
        encoder.encode(data: .preamble(Preamble()), out: &bytes)
        encoder.encode(data: .message(.pong(sequence: 1, clock: 0)), out: &bytes)

        let events = try workerEvents(bytes)

        guard case .preamble(let preamble) = events.first,
            case .message(.pong(sequence: 1, clock: 0), let frame) = events.last
        else {
            Issue.record("got \(events)")
            return
        }
        #expect(preamble == Preamble())
        #expect(events.count == 2)
        #expect(
            Array(frame.readableBytesView) == WorkerMessage.pong(sequence: 1, clock: 0).payload()
        )
    }

    @Test(arguments: ["GET / HTTP/1.1\r\n\r\n", "TIDEMARX", "\u{0}\u{0}\u{0}\u{5}hello"])
    func `what does not begin like a worker is a violation at once`(text: String) throws {
        let events = try workerEvents(ByteBuffer(string: text))

        guard case .violation(.notAWorker(let first)) = events.first else {
            Issue.record("got \(events)")
            return
        }
        #expect(first == Array(text.utf8.prefix(8)))
        #expect(events.count == 1)
    }

    @Test func `the sentence for a stray client quotes its first bytes`() {
        #expect(
            WireError.notAWorker(firstBytes: Array("GET / HT".utf8)).sentence
                == "not a Tidemark worker: the first bytes are \"GET / HT\", "
                + "a worker sends \"TIDEMARK\" and its version"
        )
    }

    @Test func `a frame of two GiB is a violation before its payload`() throws {
        var bytes = ByteBuffer()
        FrameEncoder<WorkerMessage>().encode(data: .preamble(Preamble()), out: &bytes)
        bytes.writeInteger(UInt32(1) << 31)

        let events = try workerEvents(bytes)

        guard case .violation(let error) = events.last else {
            Issue.record("got \(events)")
            return
        }
        #expect(error == .frameTooLarge(announced: 1 << 31, limit: 4096))
        #expect(
            error.sentence
                == "a frame of 2147483648 bytes was announced; at most 4096 are allowed here"
        )
    }

    @Test func `after the two frames of the handshake the limit is the large one`() throws {
        var bytes = ByteBuffer()
        let encoder = FrameEncoder<WorkerMessage>()
        encoder.encode(data: .preamble(Preamble()), out: &bytes)
        encoder.encode(data: .message(.pong(sequence: 1, clock: 0)), out: &bytes)
        encoder.encode(data: .message(.pong(sequence: 2, clock: 0)), out: &bytes)
        bytes.writeInteger(UInt32(Limits.frameBytes + 1))

        guard case .violation(let error) = try workerEvents(bytes).last else {
            Issue.record("no violation")
            return
        }
        #expect(
            error == .frameTooLarge(announced: Limits.frameBytes + 1, limit: Limits.frameBytes)
        )
    }

    @Test(arguments: 0..<500)
    func `random frames never crash the decoder`(seed: Int) throws {
        var random = RandomStream(seed: UInt64(seed), index: 0)
        var bytes = ByteBuffer()
        FrameEncoder<WorkerMessage>().encode(data: .preamble(Preamble()), out: &bytes)
        let length = Int(random.below(300))
        bytes.writeInteger(UInt32(length))
        bytes.writeBytes((0..<length).map { _ in UInt8(random.below(256)) })

        let events = try workerEvents(bytes)

        #expect(events.count == 2)
    }

    private func workerEvents(_ bytes: ByteBuffer) throws -> [WireEvent<WorkerMessage>] {
        let channel = EmbeddedChannel(
            handler: ByteToMessageHandler(FrameDecoder<WorkerMessage>.ofWorkers())
        )
        try channel.writeInbound(bytes)
        var events: [WireEvent<WorkerMessage>] = []
        while let event = try channel.readInbound(as: WireEvent<WorkerMessage>.self) {
            events.append(event)
        }
        return events
    }
}
