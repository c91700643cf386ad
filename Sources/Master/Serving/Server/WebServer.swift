// SPDX-License-Identifier: Apache-2.0

internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import NIOCore
internal import Protocol
internal import Running
package import Shared
internal import Text

/// Serves the page while a body of work runs.
package struct WebServer: Sendable {
    package let plan: WebPlan
    package let feed: LiveFeed
    /// The desk of `tidemark serve`; nil with `tidemark run --web`.
    package var desk: RunDesk?

    package init(plan: WebPlan, feed: LiveFeed, desk: RunDesk? = nil) {
        self.plan = plan
        self.feed = feed
        self.desk = desk
    }

    /// Pages and their downloads; a page has one connection for its events, and sometimes a few
    /// more.
    private static let connectionLimit = LiveFeed.readerLimit + 200
    /// The time for open pages to read the end of a run.
    private static let farewell = Duration.seconds(2)
    /// A connection without a request is closed; a page opens another when it needs one.
    private static let idleTimeout = TimeAmount.seconds(60)
    private static let beatInterval = Duration.seconds(15)

    /// Listens, runs `body`, then lets the pages read the last state and ends.
    ///
    /// `body` receives the page's address. Throws `RunFailure.page` if it cannot listen.
    package func whileServing<Value: Sendable>(
        _ body: (_ address: HostPort) async throws -> Value
    ) async throws -> Value {
        let routes = WebRoutes(feed: feed, desk: desk, door: try plan.door())
        var server = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(idleTimeout: Self.idleTimeout)
        )
        if let files = plan.tlsFiles {
            server = try .tls(server, tlsConfiguration: try PageTLS.configuration(files))
        }
        return try await HTTPListener.serving(
            routes.router(try PageFiles()),
            at: plan.listen,
            option: "--web",
            server: server,
            connectionLimit: Self.connectionLimit
        ) { port in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await beat() }
                defer { group.cancelAll() }
                do {
                    let value = try await body(HostPort(host: plan.listen.host, port: port))
                    await sayFarewell()
                    return value
                } catch {
                    await sayFarewell()
                    throw error
                }
            }
        }
    }

    private func beat() async throws {
        while true {
            try await Task.sleep(for: Self.beatInterval)
            await feed.beat()
        }
    }

    /// Every reader gets the last state; after a while slow readers are ignored.
    private func sayFarewell() async {
        await feed.finish()
        let deadline = ContinuousClock.now + Self.farewell
        while await feed.readerCount > 0, ContinuousClock.now < deadline {
            // Cancelled: there is no last state.
            do { try await Task.sleep(for: .milliseconds(20)) } catch { return }
        }
    }
}
