// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// An HTTP server on loopback that answers byte for byte what it was given, also what no server
/// should: `/3/17` gets reply 3, cut in two before its byte 17; `/3/0` gets it whole.
final class RawServer: Sendable {
    struct Canned: Sendable {
        enum Ending: Sendable {
            case keepOpen
            case close
            /// With a RST in place of a FIN.
            case reset
        }

        let bytes: [UInt8]
        let ending: Ending
        /// Something follows a whole reply.
        let isMoreThanOne: Bool

        init(_ text: String, _ ending: Ending = .keepOpen, isMoreThanOne: Bool = false) {
            self.isMoreThanOne = isMoreThanOne
            bytes = Array(text.utf8)
            self.ending = ending
        }
    }

    let port: Int
    private let server: any Channel
    private let group: MultiThreadedEventLoopGroup

    init(_ replies: [Canned]) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        self.group = group
        server = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(CannedAnswers(replies))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = server.localAddress?.port ?? 0
    }

    deinit {
        server.close(promise: nil)
        group.shutdownGracefully { _ in }
    }
}

/// Answers each request of one connection; requests have no bodies.
private final class CannedAnswers: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let replies: [RawServer.Canned]
    private var received = ""

    init(_ replies: [RawServer.Canned]) { self.replies = replies }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += String(buffer: unwrapInboundIn(data))
        while let end = received.firstRange(of: "\r\n\r\n") {
            let target = received.split(separator: " ")[1]
            received.removeSubrange(..<end.upperBound)
            let numbers = target.split(separator: "/").compactMap { Int($0) }
            guard numbers.count == 2, replies.indices.contains(numbers[0]) else { continue }
            answer(replies[numbers[0]], cutAt: numbers[1], context)
        }
    }

    private func answer(_ reply: RawServer.Canned, cutAt cut: Int, _ context: ChannelHandlerContext)
    {
        guard cut > 0, cut < reply.bytes.count else {
            send(reply.bytes[...], context)
            end(reply, context)
            return
        }
        send(reply.bytes[..<cut], context)
        // Long enough that the client reads the first piece alone.
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .milliseconds(2)) {
            handler.value.send(reply.bytes[cut...], bound.value)
            handler.value.end(reply, bound.value)
        }
    }

    private func send(_ bytes: ArraySlice<UInt8>, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    private func end(_ reply: RawServer.Canned, _ context: ChannelHandlerContext) {
        switch reply.ending {
        case .keepOpen: break
        case .close: context.close(promise: nil)
        case .reset:
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            let provider = context.channel as? any SocketOptionProvider
            provider?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
                bound.value.close(promise: nil)
            }
        }
    }
}
