// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Protocol

struct HandshakeTests {
    private let token = Token(Array("a shared secret of a cluster".utf8))
    private let hello = Hello(
        nonce: Array(repeating: 1, count: 32),
        workerName: "host-1",
        threadCount: 2,
        toolVersion: "0.1.0"
    )
    private let masterNonce = [UInt8](repeating: 2, count: 32)

    @Test func `two sides with the same token accept each other`() {
        var master = MasterHandshake(token: token, nonce: masterNonce)
        var worker = WorkerHandshake(token: token, hello: hello)

        #expect(master.receive(Preamble()) == .wait)
        guard case .send(let challenge) = master.receive(worker.opening),
            case .send(let proof) = worker.receive(challenge)
        else {
            Issue.record("no challenge or no proof")
            return
        }
        #expect(master.receive(proof) == .admit(hello))
        let welcome = Welcome(
            workerIndex: 3,
            resumption: Resumption(run: 1, session: 7),
            mergedCount: 0
        )
        #expect(worker.receive(.welcome(welcome)) == .join(welcome))
    }

    @Test func `a worker does not prove its token to a master with another`() {
        var master = MasterHandshake(token: Token([1, 2, 3]), nonce: masterNonce)
        var worker = WorkerHandshake(token: token, hello: hello)
        _ = master.receive(Preamble())
        guard case .send(let challenge) = master.receive(worker.opening) else {
            Issue.record("no challenge")
            return
        }

        #expect(worker.receive(challenge) == .fail(.tokenMismatch))
    }

    @Test func `a master refuses a wrong proof and says what to do`() {
        var master = MasterHandshake(token: token, nonce: masterNonce)
        _ = master.receive(Preamble())
        _ = master.receive(.hello(hello))

        let action = master.receive(.proof(Array(repeating: 0, count: 32)))

        let text = "the token differs; give both sides the same --token-file"
        #expect(action == .refuse(Refusal(.token, text: text)))
    }

    @Test func `a proof of an earlier handshake is worth nothing`() {
        var first = MasterHandshake(token: token, nonce: masterNonce)
        var worker = WorkerHandshake(token: token, hello: hello)
        _ = first.receive(Preamble())
        guard case .send(let challenge) = first.receive(worker.opening),
            case .send(let proof) = worker.receive(challenge)
        else {
            Issue.record("no challenge or no proof")
            return
        }
        var second = MasterHandshake(token: token, nonce: Array(repeating: 9, count: 32))
        _ = second.receive(Preamble())
        _ = second.receive(.hello(hello))

        guard case .refuse(let refusal) = second.receive(proof) else {
            Issue.record("a replayed proof was admitted")
            return
        }
        #expect(refusal.reason == .token)
    }

    @Test func `another wire version is refused with both versions`() {
        var master = MasterHandshake(token: token, nonce: masterNonce)

        let action = master.receive(Preamble(version: 99))

        let text =
            "the worker speaks wire version 99, this master speaks 3; "
            + "install the same version of Tidemark on both"
        #expect(action == .refuse(Refusal(.version, text: text)))
    }

    @Test func `a message before its turn is refused`() {
        var master = MasterHandshake(token: token, nonce: masterNonce)
        _ = master.receive(Preamble())

        guard case .refuse(let refusal) = master.receive(.ready(scenarioDigest: "x", checks: []))
        else {
            Issue.record("taken out of order")
            return
        }
        #expect(refusal.text == "message \"ready\" came out of order")
    }
}
