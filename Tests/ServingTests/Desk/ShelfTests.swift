// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Files
@testable import Judging
@testable import Records
@testable import RecordsTests
@testable import Reporting
@testable import Running
@testable import Serving

/// What the page may start, and what it may look back at.
final class ShelfTests {
    private let folder: String

    init() throws {
        folder =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("shelf-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder + "/scenarios/below",
            withIntermediateDirectories: true
        )
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func write(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    }

    private static let scenario = """
        host: http://127.0.0.1:1
        users: [{name: a, tasks: [{get: /}]}]
        load: {users: 3, run_time: 20s}
        """

    @Test func `only scenarios of the folder are listed and found`() throws {
        try write(Self.scenario, "scenarios/good.yaml")
        try write("users:\n  - nothing: here\n", "scenarios/bad.yml")
        try write("services: {}\n", "scenarios/compose.yaml")
        try write(Self.scenario, "scenarios/below/deep.yaml")
        try write(Self.scenario, "outside.yaml")
        try write("{}", "scenarios/good.baseline.json")
        var overrides = ScenarioOverrides()
        overrides.users = 7
        let shelf = try ScenarioShelf(folder: folder + "/scenarios", overrides: overrides)

        let entries = shelf.entries
        #expect(entries.map(\.name) == ["bad.yml", "good.yaml"])
        #expect(entries[0].problem?.contains("bad.yml:2") == true)
        #expect(entries[1].users == 7)
        #expect(entries[1].seconds == 20)
        #expect(entries.map(\.hasBaseline) == [false, true])
        #expect(try shelf.path(of: "good.yaml") == folder + "/scenarios/good.yaml")
        for name in ["compose.yaml", "../outside.yaml", "below/deep.yaml", "/etc/passwd", ""] {
            #expect(throws: WebError(404, "there is no scenario \"\(name)\"")) {
                try shelf.path(of: name)
            }
        }
    }

    @Test func `a folder that is not there is said`() {
        #expect(throws: InputError("--scenarios /nonexistent: no such folder")) {
            try ScenarioShelf(folder: "/nonexistent", overrides: ScenarioOverrides())
        }
    }

    @Test func `a load that the workers cannot do is refused as on the command line`() async throws
    {
        try write(
            """
            host: http://127.0.0.1:1
            data: {ids: {values: [a], at_end: stop_user}}
            users: [{tasks: [{get: "/${ids}", name: /a}]}]
            load: {users: 1, run_time: 9s}
            """,
            "scenarios/once.yaml"
        )
        let scenarios = try ScenarioShelf(
            folder: folder + "/scenarios",
            overrides: ScenarioOverrides()
        )
        let cluster = ClusterPlan.sample(rebalances: true)
        let path = try scenarios.path(of: "once.yaml")
        let obstacle = try #require(
            cluster.obstacle(to: try ScenarioFile.read(path, overrides: scenarios.overrides))
        )
        let desk = RunDesk(
            feed: LiveFeed(),
            scenarios: scenarios,
            runs: RunShelf(folder: folder + "/runs"),
            cluster: cluster,
            historyPath: folder + "/h.sqlite",
            gateOptions: GateOptions()
        )

        #expect(obstacle.hasPrefix("data ids must not be used twice, but a user that moves to "))
        await #expect(throws: WebError(422, obstacle)) {
            try await desk.start(RunOrder(scenario: "once.yaml"))
        }
    }

    @Test func `every run gets a folder of its own, and is listed once it has results`() throws {
        let shelf = RunShelf(folder: folder + "/runs")
        let ids = try (0..<3).map { _ in try shelf.makeFolder(for: "a b.yaml", baseline: nil) }

        #expect(Set(ids).count == 3)
        #expect(ids.allSatisfy(RunShelf.isID))
        #expect(shelf.entries.isEmpty)

        try ResultsFile.write(.sample, to: shelf.folder(of: ids[1]) + "/perf-results.json")
        #expect(shelf.entries.map(\.id) == [ids[1]])
        #expect(try shelf.summary(of: ids[1]) == .sample)
        for id in [ids[0], "..", "../runs/\(ids[1])", "none"] {
            #expect(throws: WebError(404, "there are no results of run \"\(id)\"")) {
                try shelf.summary(of: id)
            }
        }
    }

    @Test func `a run is judged later with the baseline that it had`() throws {
        let shelf = RunShelf(folder: folder + "/runs")
        let thresholds = "{\"version\": 2, \"thresholds\": {\"/gone\": {\"p50_ms\": 1}}}"
        try write(thresholds, "baseline.json")
        let id = try shelf.makeFolder(for: "a.yaml", baseline: folder + "/baseline.json")
        try write("{\"version\": 2, \"thresholds\": {}}", "baseline.json")

        let material = try shelf.material(of: id, .sample, GateOptions())
        #expect(material.sheet.rows.map(\.endpoint) == ["/gone"])
    }
}

final class DriftPlotTests {
    private let folder: HistoryFolder

    init() throws { folder = try HistoryFolder() }

    @Test func `without a history there is an empty plot`() async throws {
        let plot = try await DriftPlot.read("/nonexistent", branch: nil, scenario: nil)

        #expect(plot.rows.isEmpty)
        #expect(plot.cells.isEmpty)
    }

    @Test func `the default branch is shown, another one or all when asked for`() async throws {
        let store = try HistoryStore.creating(folder.path())
        var branch = HistorySamples.run(2)
        branch.branch = "next"
        _ = try store.add([HistorySamples.run(0), HistorySamples.run(1), branch])
        try store.close()

        func rows(_ branch: String?) async throws -> Int {
            try await DriftPlot.read(folder.path(), branch: branch, scenario: nil).rows.count
        }
        #expect(try await rows(nil) == 2)
        #expect(try await rows("next") == 1)
        #expect(try await rows("") == 3)
        let plot = try await DriftPlot.read(folder.path(), branch: nil, scenario: nil)
        #expect(plot.branches == ["main", "next"])
        #expect(plot.cells.allSatisfy { $0.values.count == plot.rows.count })
        await #expect(throws: WebError(404, "the history has no such scenario")) {
            try await DriftPlot.read(folder.path(), branch: nil, scenario: "none")
        }
    }
}
