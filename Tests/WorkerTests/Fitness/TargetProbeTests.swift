// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Shared
import Testing

@testable import Worker

struct TargetProbeTests {
    @Test func `a listener accepts`() async throws {
        let listener = try await listen()
        let target = HostPort(host: "127.0.0.1", port: listener.localAddress?.port ?? 0)

        let facts = await WorkerFacts.gather(target: target).target

        #expect(facts?.target == target)
        #expect(facts?.outcome == .resolved([TargetFacts.Attempt(address: target)]))
        try await listener.close()
    }

    @Test func `a name is resolved to the address that accepts`() async throws {
        let listener = try await listen()
        let port = listener.localAddress?.port ?? 0

        let facts = await TargetProbe(HostPort(host: "localhost", port: port)).run()

        let accepted = TargetFacts.Attempt(address: HostPort(host: "127.0.0.1", port: port))
        #expect(attempts(facts).contains(accepted))
        try await listener.close()
    }

    @Test func `a port without a listener refuses`() async throws {
        let listener = try await listen()
        let target = HostPort(host: "127.0.0.1", port: listener.localAddress?.port ?? 0)
        try await listener.close()

        let facts = await TargetProbe(target).run()

        let refused = TargetFacts.Attempt(address: target, failure: "Connection refused")
        #expect(facts.outcome == .resolved([refused]))
    }

    /// With nobody accepting, the kernel keeps a connection or two and answers no more.
    @Test func `an address that does not answer in time is given up`() async throws {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 0)
            .serverChannelOption(.autoRead, value: false)
            .bind(host: "127.0.0.1", port: 0).get()
        let target = HostPort(host: "127.0.0.1", port: listener.localAddress?.port ?? 0)
        let probe = TargetProbe(target, connectTimeout: .milliseconds(100))

        for _ in 0..<3 { _ = await probe.run() }
        let facts = await probe.run()

        let silent = TargetFacts.Attempt(address: target, failure: "no answer within 100ms")
        #expect(facts.outcome == .resolved([silent]))
        try await listener.close()
    }

    @Test func `a name that cannot be has no address`() async {
        let facts = await TargetProbe(HostPort(host: "no-such-host.invalid", port: 80)).run()

        guard case .unresolved(let reason) = facts.outcome else {
            Issue.record("\(facts.outcome)")
            return
        }
        // Without a network the resolver says that it has failed for now.
        #expect(!reason.isEmpty)
    }

    @Test func `a resolver that does not answer in time is given up`() async {
        let target = HostPort(host: "no-such-host.invalid", port: 80)

        let facts = await TargetProbe(target, resolveTimeout: .nanoseconds(1)).run()

        #expect(facts.outcome == .unresolved(reason: "no answer within 1ns"))
    }

    private func attempts(_ facts: TargetFacts) -> [TargetFacts.Attempt] {
        guard case .resolved(let attempts) = facts.outcome else { return [] }
        return attempts
    }

    /// On a free port of 127.0.0.1.
    private func listen() async throws -> any Channel {
        try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
    }
}
