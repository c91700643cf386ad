// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Protocol

/// A stranger who does not know the token is never taken in, whatever it says.
enum HandshakeFuzz {
    private static let token = Token(Array("a token that no input holds".utf8))

    static func run(_ bytes: [UInt8]) {
        var input = FuzzInput(bytes)
        if input.byte() & 1 == 0 { masterSide(input.rest()) } else { workerSide(input.rest()) }
    }

    private static func masterSide(_ stream: [UInt8]) {
        var handshake = MasterHandshake(token: token, nonce: Samples.nonce)
        var decoder = FrameDecoder<WorkerMessage>.ofWorkers()
        var buffer = ByteBuffer(bytes: stream)
        while let event = decoder.decode(buffer: &buffer) {
            let action: MasterHandshake.Action
            switch event {
            case .preamble(let preamble): action = handshake.receive(preamble)
            case .message(let message, _): action = handshake.receive(message)
            case .violation: return
            }
            switch action {
            case .wait, .send: continue
            case .refuse: return
            case .admit(let hello): preconditionFailure("let in: \(hello)")
            }
        }
    }

    private static func workerSide(_ stream: [UInt8]) {
        var handshake = WorkerHandshake(token: token, hello: Samples.hello)
        var decoder = FrameDecoder<MasterMessage>.ofMaster()
        var buffer = ByteBuffer(bytes: stream)
        while case .message(let message, _) = decoder.decode(buffer: &buffer) {
            switch handshake.receive(message) {
            case .send: continue
            case .fail, .refused: return
            case .join: preconditionFailure("joined a master that has not proved the token")
            }
        }
    }

    static var seeds: [[UInt8]] {
        let hello = FrameFuzz.frame(WorkerMessage.hello(Samples.hello).payload())
        let proof = FrameFuzz.frame(WorkerMessage.proof(Samples.nonce).payload())
        let challenge = MasterMessage.challenge(nonce: Samples.nonce, proof: Samples.nonce)
        let welcome = Samples.masterMessages.flatMap { FrameFuzz.frame($0.payload()) }
        return [
            [0] + Samples.preamble + hello + proof,
            [0] + Samples.preamble + proof,
            [1] + FrameFuzz.frame(challenge.payload()) + welcome,
            [1] + welcome,
        ]
    }
}
