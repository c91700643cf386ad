// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Protocol
internal import Shared
internal import Synchronization

/// The port on which workers arrive: accepts them, one task each.
struct ClusterListener: Sendable {
    typealias Wire = NIOAsyncChannel<WireEvent<WorkerMessage>, WireOutput<MasterMessage>>

    private let server: NIOAsyncChannel<Wire, Never>

    /// Binds; port 0 takes a free one.
    ///
    /// Throws `RunFailure.listen`.
    static func bind(_ address: HostPort, tls: WireTLS?) async throws -> ClusterListener {
        do {
            let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                // A thousand workers may dial within a few milliseconds.
                .serverChannelOption(.backlog, value: Int32(Limits.unauthenticatedConnections))
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .bind(host: address.host, port: address.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try tls?.secure(channel)
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
        let strangers = Strangers()
        try await server.executeThenClose { workers in
            try await withThrowingDiscardingTaskGroup { group in
                for try await worker in workers {
                    guard strangers.enter() else {
                        // Whoever it is will try again.
                        worker.channel.close(promise: nil)
                        continue
                    }
                    group.addTask {
                        await WorkerLink(
                            wire: worker,
                            token: token,
                            coordinator: coordinator,
                            strangers: strangers
                        ).serve()
                    }
                }
            }
        }
    }
}

/// How many peers are connected that have not proved the token yet; bounded, so that nobody who
/// does not know it can use up the master's descriptors.
final class Strangers: Sendable {
    private let count = Atomic<Int>(0)

    /// False when there are too many already.
    func enter() -> Bool {
        let (_, now) = count.add(1, ordering: .relaxed)
        guard now <= Limits.unauthenticatedConnections else {
            leave()
            return false
        }
        return true
    }

    func leave() { count.subtract(1, ordering: .relaxed) }
}
