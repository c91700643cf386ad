// SPDX-License-Identifier: Apache-2.0

// Each proof is bound to its direction and to both nonces, so that neither can be replayed or sent
// back to the side that made it.
private let masterPurpose = "tidemark master proof 1"
private let workerPurpose = "tidemark worker proof 1"

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
            let proof = token.proof(masterPurpose, hello.nonce, nonce)
            return .send(.challenge(nonce: nonce, proof: proof))
        case (.proof(let hello), .proof(let proof)):
            state = .over
            guard token.accepts(proof, workerPurpose, nonce, hello.nonce) else {
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

/// The worker's side of the handshake: challenge, then welcome or refusal.
///
/// Pure.
package struct WorkerHandshake: Sendable {
    package enum Action: Equatable, Sendable {
        case send(WorkerMessage)
        case join(Welcome)
        /// Close; the reason is for the person who started the worker.
        case fail(WireError)
        case refused(Refusal)
    }

    private enum State {
        case challenge
        case welcome
        case over
    }

    private let token: Token
    private let hello: Hello
    private var state = State.challenge

    package init(token: Token, hello: Hello) {
        self.token = token
        self.hello = hello
    }

    /// The first message, after the preamble.
    package var opening: WorkerMessage { .hello(hello) }

    package mutating func receive(_ message: MasterMessage) -> Action {
        switch (state, message) {
        case (.challenge, .challenge(let nonce, let proof)):
            // A master that does not know the token must not learn a proof made with it.
            guard token.accepts(proof, masterPurpose, hello.nonce, nonce) else {
                state = .over
                return .fail(.tokenMismatch)
            }
            state = .welcome
            return .send(.proof(token.proof(workerPurpose, nonce, hello.nonce)))
        case (.welcome, .welcome(let welcome)):
            state = .over
            return .join(welcome)
        case (.challenge, .refusal(let refusal)), (.welcome, .refusal(let refusal)):
            state = .over
            return .refused(refusal)
        default:
            state = .over
            return .fail(.unexpectedMessage(message.name))
        }
    }
}
