// SPDX-License-Identifier: Apache-2.0

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
            guard token.accepts(proof, ProofPurpose.master, hello.nonce, nonce) else {
                state = .over
                return .fail(.tokenMismatch)
            }
            state = .welcome
            return .send(.proof(token.proof(ProofPurpose.worker, nonce, hello.nonce)))
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
