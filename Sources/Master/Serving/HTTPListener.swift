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

/// An HTTP port of the master, open while a body of work runs.
enum HTTPListener {
    /// Listens on `address` while `body` runs; `body` receives the actual port.
    ///
    /// `option` is the option that gave the address, such as `--metrics`; connections above the
    /// limit wait until others end. Throws `RunFailure.page` if the address cannot be used; then
    /// `body` has not started.
    static func serving<Context, Value: Sendable>(
        _ router: Router<Context>,
        at address: HostPort,
        option: String,
        server: HTTPServerBuilder = .http1(),
        connectionLimit: Int = 100,
        _ body: (_ port: Int) async throws -> Value
    ) async throws -> Value where Context.Source == ApplicationRequestContextSource {
        let (ready, promise) = AsyncStream<Int>.makeStream()
        // Errors of one client do not concern the operator of a run.
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
                // It ended before it listened, and reports why.
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
            // Not cancelled: an accepted connection that nobody serves yet would end the process.
            // This way no further connection is accepted, and the present ones are served.
            await services.triggerGracefulShutdown()
            // Its end does not matter: open streams are cut after a while.
            try? await group.waitForAll()
            return try result.get()
        }
    }

    /// The time for unfinished answers at the end.
    private static let patience = Duration.milliseconds(500)
}
