// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

/// The main job: a run, a baseline from it, later runs judged against it.
@Suite(.serialized)
struct MainJobTests {
    @Test(arguments: ["none", "tags-join"])
    func `the demo service answers every request of its scenario`(
        regression: String
    ) async throws {
        let tidemark = try Tidemark()
        let service = try await ContentPlatform(["--regression", regression])

        let (status, program) = try await run(tidemark, service, [])

        #expect(status == 0, "\(program.output)\(program.errors)")
        let results = try tidemark.results()
        #expect(results.totalFailures == 0)
        #expect(results.endpoints.count == 4)
        #expect(results.endpoints.values.allSatisfy { $0.count > 0 && ($0.bodyBytes ?? 0) > 0 })
    }

    /// Which of two runs is slower is chance here, so the limits are far beyond it on either side.
    @Test func `a baseline decides the exit status and names what is slower`() async throws {
        let tidemark = try Tidemark()
        let service = try await ContentPlatform([])
        let first = try await run(tidemark, service, [])
        #expect(first.status == 0, "\(first.program.errors)")

        let (made, maker) = try await tidemark.run(
            ["baseline", "from-results", "tidemark-out/perf-results.json", "-o", "wide.json"]
                + ["--tolerance", "100"]
        )
        #expect(made == 0, "\(maker.errors)")
        let same = try await run(tidemark, service, ["--baseline", "wide.json"])
        #expect(same.status == 0, "\(same.program.output)")
        #expect(same.program.output.contains("RESULT: PASSED - No performance regression detected"))

        _ = try tidemark.folder.write(
            #"{"version": 2, "thresholds": {"/api/search": {"p50_ms": 0.0001}}}"#,
            to: "narrow.json"
        )
        let worse = try await run(tidemark, service, ["--baseline", "narrow.json"])
        #expect(worse.status == 1, "\(worse.program.output)")
        #expect(worse.program.output.contains("\n  FAIL /api/search p50: "))
        #expect(worse.program.output.contains("RESULT: FAILED - Performance regression detected"))
        #expect(try tidemark.results().verdict?.verdict == .fail)

        let (compared, comparison) = try await tidemark.run(
            ["compare", "--baseline", "narrow.json", "--results", "tidemark-out/perf-results.json"]
        )
        #expect(compared == 1)
        #expect(comparison.output.contains("\n  FAIL /api/search p50: "))
    }

    @Test func `a baseline that cannot be used is said before the load`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario(nginx.url, load: "users: 2, run_time: 2s")
        _ = try tidemark.folder.write("{\"version\": 3}", to: "b.json")

        let (status, program) = try await tidemark.run(["run", scenario, "--baseline", "b.json"])

        #expect(status == 65)
        #expect(
            program.errors == """
                error: b.json:1:1: thresholds is missing; there is nothing to judge
                error: b.json:1:13: version is "3"; it must be 2

                """
        )
        #expect(try nginx.accessLog().isEmpty)
    }

    @Test func `a results file cut in half is said`() async throws {
        let tidemark = try Tidemark()
        _ = try tidemark.folder.write(
            #"{"version": 2, "thresholds": {"/a": {"p50_ms": 1}}}"#,
            to: "b.json"
        )
        _ = try tidemark.folder.write("{\"endpoints\": {\"/a\": {\"cou", to: "r.json")

        let (status, program) = try await tidemark.run(
            ["compare", "--baseline", "b.json", "--results", "r.json"]
        )

        #expect(status == 65)
        #expect(
            program.errors == "error: results file r.json: not JSON, or cut off; "
                + "write it again with \"tidemark run\"\n"
        )
    }

    @Test func `results go wherever they are asked for`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario(nginx.url, load: "users: 2, run_time: 2s")

        let (status, program) = try await tidemark.run(
            ["run", scenario, "--out", "o", "--json", "deep/r.json", "--csv", "c/run"]
        )

        #expect(status == 0, "\(program.errors)")
        #expect(try tidemark.results("o/perf-results.json") == tidemark.results("deep/r.json"))
        for name in ["stats", "failures", "stats_history", "exceptions"] {
            let file = tidemark.folder.file("c/run_\(name).csv")
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(text.contains(","))
        }
        #expect(program.output.contains("\nresults: o/perf-results.json\n"))
    }

    @Test func `iterations are measured one after the other in one run`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario(nginx.url, load: "users: 2, run_time: 2s, warmup: 1s")

        let (status, program) = try await tidemark.run(["run", scenario, "--iterations", "3"])

        #expect(status == 0, "\(program.errors)")
        let results = try tidemark.results()
        #expect(results.durationSeconds == 3)
        for endpoint in results.endpoints.values {
            let iterations = try #require(endpoint.iterations)
            #expect(iterations.count == 3)
            #expect(iterations.map(\.count).reduce(0, +) == endpoint.count)
            #expect(iterations.allSatisfy { $0.count > 0 })
        }
    }

    private func run(
        _ tidemark: Tidemark,
        _ service: ContentPlatform,
        _ arguments: [String]
    ) async throws -> (status: Int32, program: RunningProgram) {
        let scenario = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Examples/content-platform.yaml").path
        return try await tidemark.run(
            ["run", scenario, "--host", service.url, "--workers", "2", "--headless"]
                + ["-u", "20", "-r", "20/s", "-t", "5s", "--warmup", "1s"] + arguments
        )
    }
}

/// The demo service on a free port.
final class ContentPlatform {
    let url: String
    private let folder: TemporaryFolder
    private let program: RunningProgram

    init(_ arguments: [String]) async throws {
        folder = try TemporaryFolder()
        program = try RunningProgram("content-platform", ["--port", "0"] + arguments, in: folder)
        let prefix = "listening on "
        try await poll(seconds: 120, "the service: \(program.errors)") { [program] in
            program.output.hasPrefix(prefix) && program.output.contains("\n")
        }
        url = String(program.output.split(separator: "\n")[0].dropFirst(prefix.count))
    }

    deinit { stop() }

    func stop() { program.signal(SIGTERM) }
}
