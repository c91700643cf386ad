// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Two builds of the demo service side by side, with the real programs.
@Suite(.serialized)
struct PairTests {
    private static let service = RunningProgram.path(of: "content-platform") + " --port {port}"
    private static let short = ["--block", "1s", "--settle", "300ms", "--arm-warmup", "1s"]

    private func scenario(_ tidemark: Tidemark) throws -> String {
        try tidemark.folder.write(
            """
            users:
              - wait: {constant: 20ms}
                tasks:
                  - {weight: 3, get: /api/articles/distributed-tracing-guide, name: "/api/articles/[slug]"}
                  - {weight: 1, get: /api/trending}
            load: {users: 4, spawn_rate: 20/s, run_time: 10s}
            """,
            to: "scenario.yaml"
        )
    }

    @Test func `a slower build fails, its phase is named, and its blocks say so again`()
        async throws
    {
        let tidemark = try Tidemark()
        let (status, program) = try await tidemark.run(
            ["pair", try scenario(tidemark), "--max-pairs", "5", "--out", "o"] + Self.short
                + ["--baseline-cmd", Self.service]
                + ["--candidate-cmd", Self.service + " --regression tags-join"]
        )

        #expect(status == 1, "\(program.output)\(program.errors)")
        #expect(program.output.contains("FAIL /api/articles/[slug] p50: "))
        #expect(program.output.contains("in time to first byte\n"))
        #expect(program.output.contains("5 pairs, 1 look\n"))
        // With the one look that the run had.
        let (again, rejudged) = try await tidemark.run(["rejudge", "o"])
        #expect(again == 1, "\(rejudged.output)\(rejudged.errors)")
        #expect(rejudged.errors == "")
        #expect(rejudged.output.contains("5 pairs, 1 look\n"))
        let (kept, history) = try await tidemark.run(["history", "add", "o/pair.json"])
        #expect(kept == 0, "\(history.errors)")
        let (_, list) = try await tidemark.run(["history", "list", "--json"])
        #expect(list.output.contains(#""kind":"pair""#))
        #expect(list.output.contains(#""scenario_file":""#))
        #expect(list.output.contains(#""verdict":"FAIL""#))
        // More than the regression is on any machine: what it adds is many times what an article takes.
        let (tolerated, lenient) = try await tidemark.run(["rejudge", "o", "--tolerance", "100"])
        #expect(tolerated == 0, "\(lenient.output)")
        // Of the usual looks the first has a part of alpha only.
        let (judged, lines) = try await tidemark.run(
            ["judge", "--blocks", "o/blocks.jsonl", "--alpha", "0.2"]
        )
        #expect(judged == 1)
        let cells = #"{"endpoint":"/api/articles/[slug]","metric":"p50","state":"FAIL""#
        #expect(lines.output.contains(cells))
    }

    @Test func `workers of elsewhere that stay measure every block`() async throws {
        let tidemark = try Tidemark()
        let port = try freePort()
        let workers = try (0..<2).map { _ in
            try tidemark.startWorker(["--master", "127.0.0.1:\(port)", "--stay"])
        }
        let (status, program) = try await tidemark.run(
            ["pair", try scenario(tidemark), "--max-pairs", "5", "--out", "o"] + Self.short
                + ["--expect-workers", "2", "--listen", "127.0.0.1:\(port)"]
                + ["--baseline-cmd", Self.service]
                + ["--candidate-cmd", Self.service + " --regression tags-join"]
        )

        #expect(status == 1, "\(program.output)\(program.errors)")
        #expect(program.output.contains("5 pairs, 1 look\n"))
        for worker in workers { worker.signal(SIGTERM) }
        for worker in workers { #expect(try await worker.wait() == 0, "\(worker.errors)") }
    }

    @Test func `a build beside itself does not fail, and leaves nothing running`() async throws {
        let tidemark = try Tidemark()
        let (status, program) = try await tidemark.run(
            ["pair", try scenario(tidemark), "--max-pairs", "5", "--out", "o"] + Self.short
                + ["--baseline-cmd", "echo $$ > b.pid; \(Self.service)"]
                + ["--candidate-cmd", "echo $$ > c.pid; exec \(Self.service)"]
        )

        #expect(status != 1, "\(program.output)\(program.errors)")
        for name in ["b.pid", "c.pid"] { try await expectGone(name, tidemark) }
    }

    @Test func `calibrating adds up, and says what is still missing`() async throws {
        let tidemark = try Tidemark()
        let file = try scenario(tidemark)
        let arguments =
            ["calibrate", file, "--cmd", Self.service, "--pairs", "2", "-o", "noise.jsonl"]
            + Self.short

        let (first, _) = try await tidemark.run(arguments)
        let (second, program) = try await tidemark.run(arguments)

        #expect([first, second] == [0, 0], "\(program.output)\(program.errors)")
        #expect(program.output.contains("no cell has 20 pairs yet; measure more with \"tidemark "))
        let text = try String(contentsOf: tidemark.folder.file("noise.jsonl"), encoding: .utf8)
        let lines = text.split(separator: "\n")
        #expect(lines.count == 8)
        #expect(lines.count { $0.contains(#""arm":"candidate""#) } == 4)
        let (_, judged) = try await tidemark.run(
            ["judge", "--blocks", "noise.jsonl", "--noise-from", "noise.jsonl"]
        )
        #expect(judged.output.split(separator: "\n").count == 2)
        #expect(judged.errors.contains("has 4 pairs in noise.jsonl; 20 make a noise model"))
        let (refused, endless) = try await tidemark.run(
            ["pair", file, "--max-pairs", "3", "--noise-from", "noise.jsonl"] + Self.short
                + ["--baseline-cmd", Self.service, "--candidate-cmd", Self.service]
        )
        #expect(refused == 64)
        #expect(
            endless.errors.contains("and no cell of noise.jsonl has 20 pairs; write 5, 8 or 12")
        )
    }

    @Test(arguments: ["warming up the baseline", "pair 1 of"])
    func `an interrupt ends it in order, and the builds with it`(moment: String) async throws {
        let tidemark = try Tidemark()
        let program = try tidemark.start(
            ["pair", try scenario(tidemark), "--block", "2s", "--settle", "300ms"]
                + ["--arm-warmup", "2s", "--baseline-cmd", "echo $$ > b.pid; exec \(Self.service)"]
                + ["--candidate-cmd", "exec \(Self.service)"]
        )
        try await poll(seconds: 60, moment) { program.output.contains(moment) }

        program.signal(SIGINT)
        let status = try await program.wait()

        #expect(status == 130, "\(program.output)\(program.errors)")
        #expect(program.output.contains("RESULT: IN"))
        #expect(!program.output.contains("RESULT: PASSED"))
        try await expectGone("b.pid", tidemark)
    }

    @Test func `what a command left behind when it ended is ended too`() async throws {
        let tidemark = try Tidemark()

        let (status, program) = try await tidemark.run(
            ["pair", try scenario(tidemark), "--baseline-host", "http://127.0.0.1:1"]
                + ["--candidate-cmd", "sleep 300 & echo $! > left.pid; exit 3"]
                + ["--health-timeout", "1s"]
        )

        #expect(status == 69, "\(program.output)\(program.errors)")
        try await expectGone("left.pid", tidemark)
    }

    /// Whoever has to reap it may take a moment.
    private func expectGone(_ name: String, _ tidemark: Tidemark) async throws {
        let text = try String(contentsOf: tidemark.folder.file(name), encoding: .utf8)
        let pid = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        try await poll(seconds: 20, "the end of \(name)") { kill(pid, 0) != 0 }
    }

    @Test func `what cannot be compared ends with one sentence`() async throws {
        let tidemark = try Tidemark()
        let file = try scenario(tidemark)

        let (dead, ended) = try await tidemark.run(
            ["pair", file, "--baseline-host", "http://127.0.0.1:1", "--candidate-cmd", "exit 3"]
        )
        let (none, missing) = try await tidemark.run(["rejudge", "nowhere"])
        let (half, usage) = try await tidemark.run(
            ["pair", file, "--baseline-host", "http://127.0.0.1:1"]
        )
        let (unreachable, refused) = try await tidemark.run(
            ["pair", file, "--baseline-host", "http://127.0.0.1:1"]
                + ["--candidate-host", "http://127.0.0.1:1"]
        )

        #expect(dead == 69)
        #expect(
            ended.errors
                == "error: the candidate could not be started: it ended with status 3 before /health "
                + "answered; its output is in tidemark-out/candidate.log\n"
        )
        #expect(none == 65)
        #expect(
            missing.errors
                == "error: nowhere is not the folder of a run: it has neither perf-results.json nor "
                + "blocks.jsonl; write the --out folder of the run\n"
        )
        #expect(half == 64)
        let sentence =
            "neither of --candidate-host and --candidate-cmd was given; write exactly one of them"
        #expect(usage.errors.contains(sentence))
        #expect(unreachable == 69)
        #expect(refused.errors.hasPrefix("error: the warm-up of baseline was not measured: "))
    }
}
