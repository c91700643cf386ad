// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Protocol
import Shared

/// Bytes of a connection: cut in two anywhere, they must mean the same.
enum FrameFuzz {
    static func run(_ bytes: [UInt8]) {
        var input = FuzzInput(bytes)
        let isOfWorker = input.byte() & 1 == 0
        let share = Int(input.byte())
        let stream = input.rest()
        let cut = stream.count * share / 256
        if isOfWorker {
            check(stream, cut) { FrameDecoder<WorkerMessage>.ofWorkers() }
        } else {
            check(stream, cut) { FrameDecoder<MasterMessage>.ofMaster() }
        }
    }

    private static func check<Message: WireMessage & Equatable>(
        _ stream: [UInt8],
        _ cut: Int,
        decoder: () -> FrameDecoder<Message>
    ) {
        let whole = events([stream[...]], decoder())
        let cut = events([stream[..<cut], stream[cut...]], decoder())
        precondition(whole == cut, "\(whole) and \(cut)")
        for case .message(let message) in whole {
            let again = try? Message(payload: ByteBuffer(bytes: message.payload()))
            precondition(again == message, "\(message) comes back as \(String(describing: again))")
        }
    }

    private enum Event<Message: Equatable>: Equatable {
        case preamble(Preamble)
        case message(Message)
        case violation
    }

    private static func events<Message: WireMessage & Equatable>(
        _ pieces: [ArraySlice<UInt8>],
        _ decoder: FrameDecoder<Message>
    ) -> [Event<Message>] {
        var decoder = decoder
        var buffer = ByteBuffer()
        var events: [Event<Message>] = []
        for piece in pieces {
            buffer.writeBytes(piece)
            while let event = decoder.decode(buffer: &buffer) {
                switch event {
                case .preamble(let preamble): events.append(.preamble(preamble))
                case .message(let message, _): events.append(.message(message))
                case .violation: events.append(.violation)
                }
            }
        }
        return events
    }

    static var seeds: [[UInt8]] {
        let worker = Samples.preamble + Samples.workerMessages.flatMap { frame($0.payload()) }
        let master = Samples.masterMessages.flatMap { frame($0.payload()) }
        return [[0, 100] + worker, [1, 100] + master]
            + Samples.workerMessages.map { [0, 7] + Samples.preamble + frame($0.payload()) }
            + Samples.masterMessages.map { [1, 7] + frame($0.payload()) }
    }

    static func frame(_ payload: [UInt8]) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeInteger(UInt32(payload.count))
        buffer.writeBytes(payload)
        return Array(buffer.readableBytesView)
    }
}
