// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import Records
internal import Running
internal import ServiceLifecycle
internal import Shared
internal import Text

/// An HTTP port of the master: open for as long as something else goes on.
enum HTTPListener {
    /// Answers on `address` while `body` runs, which is given the port that was taken.
    ///
    /// `option` is what gave the address, such as `--metrics`; more connections than the limit wait
    /// until others end. Throws `RunFailure.page` when the address cannot be taken; `body` has not
    /// begun then.
    static func serving<Context, Value: Sendable>(
        _ router: Router<Context>,
        at address: HostPort,
        option: String,
        server: HTTPServerBuilder = .http1(),
        connectionLimit: Int = 100,
        _ body: (_ port: Int) async throws -> Value
    ) async throws -> Value where Context.Source == ApplicationRequestContextSource {
        let (ready, promise) = AsyncStream<Int>.makeStream()
        // What goes wrong with one client is no news for the operator of a run.
        let logger = Logger(label: "tidemark.http") { _ in SwiftLogNoOpLogHandler() }
        let application = Application(
            router: router,
            server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port),
                serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(connectionLimit)
            ),
            onServerRunning: { channel in promise.yield(channel.localAddress?.port ?? 0) },
            logger: logger
        )
        var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
        configuration.maximumGracefulShutdownDuration = patience
        let services = ServiceGroup(configuration: configuration)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { promise.finish() }
                do {
                    try await services.run()
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
            let result: Result<Value, any Error>
            do {
                result = .success(try await body(port))
            } catch {
                result = .failure(error)
            }
            // Not cancelled: a connection that was accepted and that nobody has taken up yet would end
            // the process. This way no further one is accepted, and those that are there are served.
            await services.triggerGracefulShutdown()
            // How it ended is no news: open streams are cut after a while.
            try? await group.waitForAll()
            return try result.get()
        }
    }

    /// How long answers that are on their way get at the end.
    private static let patience = Duration.milliseconds(500)
}
