// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Judging
@testable import Serving
@testable import Text

/// The page about the interface against the interface.
struct WebDocumentTests {
    private static func page() throws -> String { try RepositoryFile.text("docs/API.md") }

    private static func routes() throws -> [WebRoutes.Route] {
        let plan = WebPlan(
            listen: HostPort(host: "127.0.0.1", port: 0),
            tokenFile: nil,
            tlsFiles: nil
        )
        let feed = LiveFeed()
        let desk = RunDesk(
            feed: feed,
            scenarios: try ScenarioShelf(folder: "/", overrides: ScenarioOverrides()),
            runs: RunShelf(folder: "/nonexistent"),
            cluster: .sample(),
            historyPath: "/nonexistent",
            gateOptions: GateOptions()
        )
        return WebRoutes(feed: feed, desk: desk, door: try plan.door()).routes
    }

    @Test func `every route is on the page, and no other`() throws {
        let documented = try Self.page().matches(of: /\| `(GET|POST|DELETE) (\/api[^`]*)` \|/).map {
            "\($0.1) \($0.2)"
        }
        let routes = try Self.routes().map { route in
            let parts = route.path.split(separator: "/").map { part in
                part.hasPrefix(":") ? part.dropFirst().uppercased() : String(part)
            }
            return "\(route.method) /\(parts.joined(separator: "/"))"
        }

        #expect(Set(documented) == Set(routes))
        #expect(documented.count == routes.count)
    }

    @Test func `every field of a live state is on the page`() throws {
        let page = try Self.page()
        var state = LiveState()
        state.scenario = "a"
        let object = try JSONSerialization.jsonObject(with: Data(CompactJSON.text(state).utf8))
        let fields = try #require(object as? [String: Any]).keys

        #expect(fields.count > 10)
        for field in fields { #expect(page.contains("`\(field)`"), "\(field)") }
    }

    @Test func `every report is on the page`() throws {
        let page = try Self.page()

        for report in ReportFile.allCases { #expect(page.contains("`\(report.rawValue)`")) }
    }
}
