// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import Protocol
internal import Shared

/// The TCP connection to the master: frames in, frames out.
enum MasterConnection {
    typealias Wire = NIOAsyncChannel<WireEvent<MasterMessage>, WireOutput<WorkerMessage>>

    /// Dials until the master answers or `maxWait` is over; throws `masterUnreachable`.
    static func dial(host: String, port: Int, maxWait: Duration) async throws -> Wire {
        let deadline = ContinuousClock.now + maxWait
        var pause = Duration.milliseconds(50)
        while true {
            do {
                return try await connect(host: host, port: port)
            } catch {
                guard ContinuousClock.now + pause < deadline else {
                    throw WorkerFailure.masterUnreachable(
                        address: "\(host):\(port)",
                        reason: String(describing: error)
                    )
                }
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(2))
            }
        }
    }

    private static func connect(host: String, port: Int) async throws -> Wire {
        try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(.seconds(5))
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        ByteToMessageHandler(FrameDecoder<MasterMessage>.ofMaster()),
                        MessageToByteHandler(FrameEncoder<WorkerMessage>()),
                    ])
                    return try Wire(wrappingChannelSynchronously: channel)
                }
            }
    }
}
