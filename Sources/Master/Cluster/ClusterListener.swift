// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Protocol
internal import Shared

/// The port on which workers arrive: accepts them, one task each.
struct ClusterListener: Sendable {
    typealias Wire = NIOAsyncChannel<WireEvent<WorkerMessage>, WireOutput<MasterMessage>>

    private let server: NIOAsyncChannel<Wire, Never>

    /// Binds; port 0 takes a free one.
    ///
    /// Throws `RunFailure.listen`.
    static func bind(_ address: HostPort) async throws -> ClusterListener {
        do {
            let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .bind(host: address.host, port: address.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandlers([
                            ByteToMessageHandler(FrameDecoder<WorkerMessage>.ofWorkers()),
                            MessageToByteHandler(FrameEncoder<MasterMessage>()),
                        ])
                        return try Wire(wrappingChannelSynchronously: channel)
                    }
                }
            return ClusterListener(server: server)
        } catch let error as IOError {
            throw RunFailure.listen(
                address: address.text,
                reason: String(cString: strerror(error.errnoCode)),
                isTaken: error.errnoCode == EADDRINUSE
            )
        } catch {
            throw RunFailure.listen(
                address: address.text,
                reason: String(describing: error),
                isTaken: false
            )
        }
    }

    /// The port that was taken.
    var port: Int { server.channel.localAddress?.port ?? 0 }

    /// Serves workers until cancelled; one peer's error never stops the rest.
    func serve(_ coordinator: RunCoordinator, token: Token) async throws {
        try await server.executeThenClose { workers in
            try await withThrowingDiscardingTaskGroup { group in
                for try await worker in workers {
                    group.addTask {
                        await WorkerLink(wire: worker, token: token, coordinator: coordinator)
                            .serve()
                    }
                }
            }
        }
    }
}
