// SPDX-License-Identifier: Apache-2.0

/// The master's side of the handshake: preamble, hello, proof.
///
/// Pure; randomness is a parameter.
package struct MasterHandshake: Sendable {
    package enum Action: Equatable, Sendable {
        case wait
        case send(MasterMessage)
        /// The worker has proved the token.
        case admit(Hello)
        /// Send the refusal, then close.
        case refuse(Refusal)
    }

    private enum State {
        /// Then: hello.
        case preamble
        /// Then: proof.
        case hello
        /// Then: over.
        case proof(Hello)
        case over
    }

    private let token: Token
    private let nonce: [UInt8]
    private var state = State.preamble

    package init(token: Token, nonce: [UInt8]) {
        self.token = token
        self.nonce = nonce
    }

    package mutating func receive(_ preamble: Preamble) -> Action {
        guard case .preamble = state else { return outOfOrder("preamble") }
        guard preamble.version == Preamble.currentVersion else {
            state = .over
            let error = WireError.versionMismatch(theirs: preamble.version)
            return .refuse(Refusal(.version, text: error.sentence))
        }
        state = .hello
        return .wait
    }

    package mutating func receive(_ message: WorkerMessage) -> Action {
        switch (state, message) {
        case (.hello, .hello(let hello)):
            state = .proof(hello)
            let proof = token.proof(ProofPurpose.master, hello.nonce, nonce)
            return .send(.challenge(nonce: nonce, proof: proof))
        case (.proof(let hello), .proof(let proof)):
            state = .over
            guard token.accepts(proof, ProofPurpose.worker, nonce, hello.nonce) else {
                return .refuse(Refusal(.token, text: WireError.tokenMismatch.sentence))
            }
            return .admit(hello)
        default:
            return outOfOrder(message.name)
        }
    }

    private mutating func outOfOrder(_ name: String) -> Action {
        state = .over
        return .refuse(Refusal(.malformed, text: WireError.unexpectedMessage(name).sentence))
    }
}
