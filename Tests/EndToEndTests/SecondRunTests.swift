// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

/// A baseline that asks for a second run, and what every command makes of the two.
@Suite(.serialized)
struct SecondRunTests {
    private static let baseline = """
        {"version": 2, "confirm": true,
         "thresholds": {"/a": {"p50_ms": 0.0001}, "/b": {"p50_ms": 10000}}}
        """

    @Test func `what fails in both runs fails, and later commands know the second run`()
        async throws
    {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario(
            nginx.url,
            load: "users: 4, spawn_rate: 100/s, run_time: 3s"
        )
        _ = try tidemark.folder.write(Self.baseline, to: "b.json")
        let judged = ["--baseline", "b.json", "--junit"]

        let (status, run) = try await tidemark.run(
            ["run", scenario, "--workers", "1", "--headless", "--out", "o"] + judged + ["r.xml"]
        )

        #expect(status == 1, "\(run.output)\(run.errors)")
        #expect(run.output.contains("a cell failed; running again to rule out chance"))
        let verdict = try #require(run.output.range(of: "PERFORMANCE REGRESSION CHECK"))
        let lines = run.output[verdict.lowerBound...]
        #expect(lines.contains(" [again in the second run: "))
        #expect(try tidemark.results("o/confirm/perf-results.json").totalRequests ?? 0 > 0)

        let (replayed, replay) = try await tidemark.run(
            ["replay", "o/run.journal", "--out", "p"] + judged + ["p.xml"]
        )
        #expect(replayed == 1, "\(replay.output)\(replay.errors)")
        for file in ["perf-results.json", "confirm/perf-results.json"] {
            #expect(try text("o/" + file, tidemark) == text("p/" + file, tidemark))
        }
        let (again, rejudged) = try await tidemark.run(["rejudge", "o"] + judged + ["j.xml"])
        #expect(again == 1, "\(rejudged.errors)")
        #expect(rejudged.output == lines)
        let (reported, report) = try await tidemark.run(["report", "o"] + judged + ["o.xml"])
        #expect(reported == 0, "\(report.errors)")
        for file in ["p.xml", "j.xml", "o.xml"] {
            #expect(try text(file, tidemark) == text("r.xml", tidemark))
        }
    }

    @Test func `what did not come to its end confirms nothing`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario(
            nginx.url,
            load: "users: 4, spawn_rate: 100/s, run_time: 3s"
        )
        _ = try tidemark.folder.write(Self.baseline, to: "b.json")
        let program = try tidemark.start(
            ["run", scenario, "--workers", "1", "--headless", "--out", "o", "--baseline", "b.json"]
        )
        try await poll(seconds: 60, "the second run: \(program.output)") {
            FileManager.default.fileExists(
                atPath: tidemark.folder.file("o/confirm/run.journal").path
            )
        }
        program.signal(SIGKILL)
        _ = try await program.wait()

        let (status, replay) = try await tidemark.run(
            ["replay", "o/run.journal", "--out", "p", "--baseline", "b.json"]
        )

        #expect(status == 1, "\(replay.output)\(replay.errors)")
        #expect(replay.output.contains("\"confirm\": true and there was no second run"))
        #expect(
            try text("o/perf-results.json", tidemark) == text("p/perf-results.json", tidemark)
        )
    }

    private func text(_ name: String, _ tidemark: Tidemark) throws -> String {
        try String(contentsOf: tidemark.folder.file(name), encoding: .utf8)
    }
}
