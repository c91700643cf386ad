// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Protocol
internal import Shared
internal import Synchronization

/// The port for workers: accepts their connections, one task each.
struct ClusterListener: Sendable {
    typealias Wire = NIOAsyncChannel<WireEvent<WorkerMessage>, WireOutput<MasterMessage>>

    /// Passes connections on unwrapped: a `Wire` that nobody serves ends the process, and
    /// connections that still wait here when the listener closes are never served.
    private let server: NIOAsyncChannel<any Channel, Never>

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
                // Reads nothing until somebody consumes it.
                .childChannelOption(.autoRead, value: false)
                .bind(host: address.host, port: address.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try tls?.secure(channel)
                        try channel.pipeline.syncOperations.addHandlers([
                            ByteToMessageHandler(FrameDecoder<WorkerMessage>.ofWorkers()),
                            MessageToByteHandler(FrameEncoder<MasterMessage>()),
                        ])
                        return channel
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

    /// Wraps an accepted connection in frames; reading starts here.
    static func wire(on channel: any Channel) async throws -> Wire {
        try await channel.eventLoop.submit {
            let wire = try Wire(wrappingChannelSynchronously: channel)
            channel.setOption(.autoRead, value: true).whenComplete { _ in }
            return wire
        }.get()
    }

    /// The port that was taken.
    var port: Int { server.channel.localAddress?.port ?? 0 }

    /// Serves workers until cancelled; one peer's error never stops the rest.
    ///
    /// Accepting itself is not cancelled but runs dry when the listener closes, so that every
    /// connection that came before is closed in order.
    func serve(_ coordinator: RunCoordinator, token: Token) async throws {
        let accepting = Task { try await accept(coordinator, token) }
        try await withTaskCancellationHandler {
            try await accepting.value
        } onCancel: {
            server.channel.close(promise: nil)
        }
    }

    private func accept(_ coordinator: RunCoordinator, _ token: Token) async throws {
        let strangers = Strangers()
        try await server.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    guard strangers.enter() else {
                        // The peer will try again.
                        connection.close(promise: nil)
                        continue
                    }
                    group.addTask {
                        await WorkerLink(
                            connection,
                            token: token,
                            coordinator: coordinator,
                            strangers: strangers
                        ).serve()
                    }
                }
                group.cancelAll()
            }
        }
    }
}

/// Connected peers that have not proved the token yet.
///
/// Bounded, so that a stranger cannot use up the master's descriptors.
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
