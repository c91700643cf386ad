// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Hummingbird
import NIOCore

/// The demo service: articles, search, recommendations and trending over SQLite.
///
/// It exists to be measured: its answers come from real queries over a generated catalog that is the
/// same at every start, and `--regression` builds the slower version that a gate has to catch.
@main
struct ContentPlatformCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "content-platform",
        abstract: "Serve a small content platform over HTTP, as a target for load tests.",
        discussion: """
            Prints its address on standard output when it answers requests. Stop it with Ctrl-C or \
            SIGTERM (status 0). Its database is temporary.
            """
    )

    @Option(help: "Address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "TCP port to listen on; 0 picks a free port.")
    var port = 8000

    @Option(help: "Slower version to serve: none, or tags-join (articles count their tags).")
    var regression = Regression.none

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port is \(port); it must be from 0 (a free port) to 65535.")
        }
    }

    func run() async throws {
        let folder = try TemporaryFolder(prefix: "content-platform")
        defer { folder.remove() }
        let store = try await ArticleStore(
            databasePath: folder.path(of: "articles.sqlite"),
            articles: ArticleCatalog.articles(),
            regression: regression
        )
        let host = host
        let application = Application(
            router: Routes(store: store).router(),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in
                announce(host: host, port: channel.localAddress?.port)
            }
        )
        do {
            try await application.runService()
        } catch let error as IOError {
            throw ListenFailure(
                address: "\(host):\(port)",
                reason: String(cString: strerror(error.errnoCode))
            )
        }
    }
}

/// The service could not take its address.
struct ListenFailure: Error, CustomStringConvertible {
    var address: String
    var reason: String

    var description: String {
        "cannot listen on \(address): \(reason). Choose another --port; 0 takes a free one."
    }
}

extension Regression: ExpressibleByArgument {}
