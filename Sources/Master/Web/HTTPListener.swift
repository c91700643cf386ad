// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import Shared

/// An HTTP port of the master: open for as long as something else goes on.
enum HTTPListener {
    /// Answers on `address` while `body` runs, which is given the port that was taken.
    ///
    /// `option` is what gave the address, such as `--metrics`; more connections than the limit wait
    /// until others end. Throws `RunFailure.page` when the
    /// address cannot be taken; `body` has not begun then.
    static func serving<Context, Value: Sendable>(
        _ router: Router<Context>,
        at address: HostPort,
        option: String,
        server: HTTPServerBuilder = .http1(),
        connectionLimit: Int = 100,
        _ body: (_ port: Int) async throws -> Value
    ) async throws -> Value where Context.Source == ApplicationRequestContextSource {
        let (ready, promise) = AsyncStream<Int>.makeStream()
        let application = Application(
            router: router,
            server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port),
                serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(connectionLimit)
            ),
            onServerRunning: { channel in promise.yield(channel.localAddress?.port ?? 0) },
            // What goes wrong with one client is no news for the operator of a run.
            logger: Logger(label: "tidemark.http") { _ in SwiftLogNoOpLogHandler() }
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { promise.finish() }
                do {
                    try await application.run()
                } catch let error as IOError {
                    throw RunFailure.page(
                        option: option,
                        address: address.text,
                        reason: String(cString: strerror(error.errnoCode))
                    )
                }
            }
            guard let port = await ready.first(where: { _ in true }) else {
                // It ended before it listened, and says why.
                try await group.next()
                throw RunFailure.page(
                    option: option,
                    address: address.text,
                    reason: "no such address"
                )
            }
            defer { group.cancelAll() }
            return try await body(port)
        }
    }
}
