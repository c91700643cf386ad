// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import Protocol
internal import Shared

/// One TCP connection to the master, from dialling to its end: frames in, frames out.
struct MasterConnection: Sendable {
    private typealias Wire = NIOAsyncChannel<WireEvent<MasterMessage>, WireOutput<WorkerMessage>>

    private let address: HostPort
    private let tls: WireTLS?
    /// Chosen by the owner; every event carries it.
    private let number: Int
    private let mailbox: AsyncStream<WorkerEvent>.Continuation

    init(
        _ address: HostPort,
        _ tls: WireTLS?,
        _ number: Int,
        _ mailbox: AsyncStream<WorkerEvent>.Continuation
    ) {
        self.address = address
        self.tls = tls
        self.number = number
        self.mailbox = mailbox
    }

    /// Dials once, and serves the connection until either side ends it; `disconnected` comes last.
    func serve() async {
        do {
            let wire = try await dial()
            try await wire.executeThenClose { inbound, outbound in
                try await exchange(inbound, outbound, wire.channel)
            }
            mailbox.yield(.disconnected(number, reason: "the master closed the connection"))
        } catch {
            let reason = WireTLS.sentence(of: error) ?? String(describing: error)
            mailbox.yield(.disconnected(number, reason: reason))
        }
    }

    private func dial() async throws -> Wire {
        let tls = tls
        return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(.seconds(3))
            .connect(host: address.host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try tls?.secure(channel)
                    try channel.pipeline.syncOperations.addHandlers([
                        ByteToMessageHandler(FrameDecoder<MasterMessage>.ofMaster()),
                        MessageToByteHandler(FrameEncoder<WorkerMessage>()),
                    ])
                    return try Wire(wrappingChannelSynchronously: channel)
                }
            }
    }

    private func exchange(
        _ inbound: NIOAsyncChannelInboundStream<WireEvent<MasterMessage>>,
        _ outbound: NIOAsyncChannelOutboundWriter<WireOutput<WorkerMessage>>,
        _ channel: any Channel
    ) async throws {
        let (messages, outbox) = AsyncStream<WorkerMessage>.makeStream()
        try await outbound.write(.preamble(Preamble()))
        mailbox.yield(.connected(number, outbox))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await message in messages { try await outbound.write(.message(message)) }
                // The owner has hung up.
                try await channel.close()
            }
            defer {
                outbox.finish()
                group.cancelAll()
            }
            for try await event in inbound {
                switch event {
                case .message(let message, _): mailbox.yield(.received(number, message))
                case .violation(let error): mailbox.yield(.failed(.wire(error)))
                case .preamble: break
                }
            }
        }
    }
}
