// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Shared
import Synchronization

/// A TCP proxy on loopback that makes a bad network: it delays, cuts into small pieces, stalls, and
/// ends connections after any number of bytes, in the middle of a frame or of its length.
final class FaultProxy: Sendable {
    /// What happens to what passes; changed at any time.
    struct Weather: Sendable {
        /// Each way.
        var delay = TimeAmount.zero
        /// The largest piece that is passed on at once; nil for as it comes.
        var pieceBytes: Int?
        /// Nothing passes and nobody is told, until it is false again; then it all comes.
        var isStalled = false
        /// A new connection ends after a number of bytes below this, both ways together.
        var lifeBytes: Int?
    }

    let port: Int
    private let weather: Mutex<Weather>
    private let random: Mutex<RandomStream>
    private let server: any Channel
    private let group: MultiThreadedEventLoopGroup

    /// Passes on to `master`, a port of loopback; port 0 takes a free one.
    init(to master: Int, at port: Int = 0, seed: UInt64 = 0) async throws {
        weather = Mutex(Weather())
        random = Mutex(RandomStream(seed: seed, index: 0))
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        self.group = group
        let owner = Owner()
        server = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { inner in
                guard let proxy = owner.proxy.withLock({ $0.value }) else {
                    return inner.close()
                }
                return proxy.join(inner, master)
            }
            .bind(host: "127.0.0.1", port: port).get()
        self.port = server.localAddress?.port ?? 0
        owner.proxy.withLock { $0.value = self }
    }

    deinit {
        server.close(promise: nil)
        group.shutdownGracefully { _ in }
    }

    func change(_ body: (inout Weather) -> Void) { weather.withLock { body(&$0) } }

    var now: Weather { weather.withLock { $0 } }

    /// The bootstrap is made before the proxy that its connections need.
    private final class Owner: Sendable {
        struct Reference { weak var value: FaultProxy? }
        let proxy = Mutex(Reference())
    }

    private func join(_ worker: any Channel, _ master: Int) -> EventLoopFuture<Void> {
        let life = now.lifeBytes.map { limit in
            Int(random.withLock { $0.below(UInt64(limit)) })
        }
        let passed = ConnectionLife(left: life)
        return ClientBootstrap(group: worker.eventLoop)
            .channelOption(.autoRead, value: false)
            .connect(host: "127.0.0.1", port: master)
            .flatMap { [self] other in
                worker.eventLoop.makeCompletedFuture {
                    try worker.pipeline.syncOperations
                        .addHandler(PassOn(to: other, self, passed))
                    try other.pipeline.syncOperations
                        .addHandler(PassOn(to: worker, self, passed))
                }
            }
            .flatMapError { _ in worker.close() }
    }
}

/// How many bytes a connection may still pass, both ways; used on its event loop alone.
private final class ConnectionLife: Sendable {
    private let left: Mutex<Int?>

    init(left: Int?) { self.left = Mutex(left) }

    /// How many of so many bytes may pass; fewer than asked for when this is its end.
    func take(_ count: Int) -> Int {
        left.withLock { left in
            guard let rest = left else { return count }
            left = max(0, rest - count)
            return min(rest, count)
        }
    }
}

/// One direction of a connection.
private final class PassOn: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel
    private let proxy: FaultProxy
    private let life: ConnectionLife
    private var waiting: [ByteBuffer] = []
    private var isPassing = false
    private var hasEnded = false

    init(to other: any Channel, _ proxy: FaultProxy, _ life: ConnectionLife) {
        self.other = other
        self.proxy = proxy
        self.life = life
    }

    func handlerAdded(context: ChannelHandlerContext) {
        context.channel.setOption(.autoRead, value: true).whenComplete { _ in }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        waiting.append(unwrapInboundIn(data))
        passOn(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        hasEnded = true
        passOn(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// One piece after the other, each after the delay, all in their order.
    private func passOn(_ context: ChannelHandlerContext) {
        guard !isPassing else { return }
        let weather = proxy.now
        guard !waiting.isEmpty || hasEnded else { return }
        isPassing = true
        let wait = weather.isStalled ? .milliseconds(20) : weather.delay
        context.eventLoop.assumeIsolated().scheduleTask(in: wait) { [self] in
            isPassing = false
            if !proxy.now.isStalled { passPiece(context) }
            passOn(context)
        }
    }

    private func passPiece(_ context: ChannelHandlerContext) {
        guard var buffer = waiting.first else {
            if hasEnded {
                hasEnded = false
                other.close(promise: nil)
            }
            return
        }
        let size = min(buffer.readableBytes, proxy.now.pieceBytes ?? .max)
        let allowed = life.take(size)
        guard let piece = buffer.readSlice(length: allowed) else { return }
        waiting.removeFirst()
        if buffer.readableBytes > 0 { waiting.insert(buffer, at: 0) }
        other.writeAndFlush(piece, promise: nil)
        guard allowed < size else { return }
        waiting = []
        other.close(promise: nil)
        context.close(promise: nil)
    }
}
