// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

/// `tidemark history`, `drift`, `flaps` and the history gate, as a CI job runs them.
struct HistoryTests {
    private let tidemark: Tidemark

    init() throws { tidemark = try Tidemark() }

    private func results(_ index: Int, p99: Double, commit: String, verdict: String) -> String {
        """
        {"schema_version": 1, "endpoints": {"/a": {"count": 10000, "failures": 0, "p50": 20, "p95": 50, \
        "p99": \(p99)}}, "run": {"tool_version": "1.0.0", "started_at": "\(time(index))",
        "scenario_file": "shop.yaml", "scenario_digest": "d1g357", "host": "http://shop",
        "peak_users": 10, "iterations": 1, "warmup_seconds": 5, "seed": 1, "commit": "\(commit)",
        "branch": "main", "was_interrupted": false},
        "environment": {"cpu_cores": 4, "memory_mb": 15990},
        "verdict": {"verdict": "\(verdict)", "reasons": []},
        "conservation": {"counted_by_workers": 10000, "merged": 10000, "cut": 0}}
        """
    }

    /// Five an hour apart on each working day from Monday 2026-01-05 on.
    private func time(_ index: Int) -> String {
        let day = index / 25 * 7 + index % 25 / 5
        return Date(
            timeIntervalSince1970: 1_767_607_200 + Double(day) * 86_400 + Double(index % 5) * 3600
        ).formatted(.iso8601)
    }

    /// A line of an export.
    private func line(_ index: Int, p99: Double, kind: String = "run") -> String {
        """
        {"id":"r\(index)","kind":"\(kind)","time":"\(time(index))","commit":"c\(index)",\
        "branch":"main","scenario_digest":"d1g357","scenario_file":"shop.yaml",\
        "environment_class":"4 cores","verdict":"PASS","reasons":[],"endpoints":{"/a":{"count":10000,\
        "failures":0,"p50":20,"p95":50,"p99":\(p99),"error_rate":0}}}
        """
    }

    private func add(
        _ index: Int,
        p99: Double,
        commit: String,
        verdict: String = "PASS"
    ) async throws
        -> String
    {
        let file = try tidemark.folder.write(
            results(index, p99: p99, commit: commit, verdict: verdict),
            to: "r\(index).json"
        )
        let (status, program) = try await tidemark.run(["history", "add", file])
        #expect(status == 0, "\(program.errors)")
        return program.output
    }

    private func exported() async throws -> [String] {
        let (status, program) = try await tidemark.run(["history", "export"])
        #expect(status == 0, "\(program.errors)")
        return program.output.split(separator: "\n").map(String.init)
    }

    @Test func `a run is added once, listed, shown, and its retry linked and a flap`() async throws
    {
        let first = try await add(0, p99: 100, commit: "c0ffee", verdict: "FAIL")
        let id = try #require(first.split(separator: ":").first)
        #expect(first == "\(id): added\n")
        #expect(try await add(0, p99: 100, commit: "c0ffee") == "\(id): already in the history\n")
        let second = try await add(1, p99: 90, commit: "c0ffee")
        #expect(second.hasSuffix(": added, a retry of \(id)\n"))

        let file = ["--history", "tidemark-history.sqlite"]
        let (_, list) = try await tidemark.run(["history", "list"] + file)
        let (_, show) = try await tidemark.run(["history", "show", String(id.prefix(8))])
        let (_, flaps) = try await tidemark.run(["flaps"])

        #expect(list.output.split(separator: "\n").count == 3)
        #expect(list.output.split(separator: "\n")[2].contains("\(id)  FAIL"))
        #expect(show.output.contains("digest       d1g357"))
        #expect(flaps.output.contains("Flaps: 1 of 2 judged runs"))
        let (_, same) = try await tidemark.run(["flaps", "--scenario", "d1g"])
        #expect(same.output == flaps.output)
        let (none, refused) = try await tidemark.run(["flaps", "--scenario", "other.yaml"])
        #expect(none == 65)
        #expect(refused.errors.contains("no run of scenario \"other.yaml\"; there are "))
    }

    @Test func `processes that add at once all succeed`() async throws {
        let files = try (0..<40).map { index in
            try tidemark.folder.write(
                results(index, p99: 100, commit: "c\(index)", verdict: "PASS"),
                to: "r\(index).json"
            )
        }
        let halves = [Array(files[..<20]), Array(files[20...])]

        let programs = try halves.flatMap { half in
            try half.map { try tidemark.start(["history", "add", $0]) }
        }
        for program in programs {
            #expect(try await program.wait() == 0, "\(program.errors)")
        }

        #expect(try await exported().count == 40)
    }

    /// Whatever was killed, the file is readable, and a run in it is whole.
    @Test func `a kill leaves whole runs only`() async throws {
        let text = (0..<4000).map { line($0, p99: 100 + Double($0)) }.joined(separator: "\n")
        let file = try tidemark.folder.write(text, to: "runs.jsonl")
        let lines = Set(try await reexported(file))

        var counts: [Int] = []
        for round in 0..<12 {
            let path = tidemark.folder.file("h\(round).sqlite").path
            let program = try tidemark.start(["history", "import", file, "--file", path])
            // Somewhere in the middle: after the file has grown over a size that differs by round.
            try? await poll(seconds: 20, "the file to grow") {
                let sizes = [path, path + "-wal"].map { name in
                    (try? FileManager.default.attributesOfItem(atPath: name)[.size] as? Int) ?? 0
                }
                return sizes.reduce(0, +) > round * 60_000
            }
            program.signal(SIGKILL)
            _ = try await program.wait()
            guard FileManager.default.fileExists(atPath: path) else { continue }
            let (status, export) = try await tidemark.run(["history", "export", "--file", path])
            #expect(status == 0, "\(export.errors)")
            let found = export.output.split(separator: "\n").map(String.init)
            #expect(found.allSatisfy(lines.contains))
            counts.append(found.count)
            let (again, _) = try await tidemark.run(["history", "import", file, "--file", path])
            #expect(again == 0)
        }
        #expect(counts.contains { $0 < 4000 }, "\(counts)")
    }

    /// As export writes them.
    private func reexported(_ file: String) async throws -> [String] {
        let path = tidemark.folder.file("whole.sqlite").path
        _ = try await tidemark.run(["history", "import", file, "--file", path])
        let (_, export) = try await tidemark.run(["history", "export", "--file", path])
        return export.output.split(separator: "\n").map(String.init)
    }

    @Test func `import twice changes nothing, and export after import is the same bytes`()
        async throws
    {
        for index in 0..<5 {
            _ = try await add(index, p99: 100.1 + Double(index), commit: "c\(index)")
        }
        let before = try await exported()
        let file = try tidemark.folder.write(before.joined(separator: "\n"), to: "e.jsonl")

        let (_, twice) = try await tidemark.run(["history", "import", file])
        #expect(twice.output == "0 runs added, 5 already in the history\n")
        #expect(try await exported() == before)
        #expect(try await reexported(file) == before)
    }

    @Test func `drift names the three commits from the history`() async throws {
        let lines = (0..<47).map { index in
            let level = 180 + 160 / 3 * Double([12, 24, 36].count { index >= $0 })
            // Noise of about 3 %, the same each time.
            return line(index, p99: level * (1 + Double(index * 37 % 23 - 11) / 400))
        }
        let file = try tidemark.folder.write(lines.joined(separator: "\n"), to: "e.jsonl")
        _ = try await tidemark.run(["history", "import", file])

        let (status, drift) = try await tidemark.run(["drift", "--json", "--fail-on-rise"])

        #expect(status == 1)
        let commits = drift.output.matches(of: /"commit":"(c\d+)"/).map { String($0.1) }
        #expect(commits == ["c12", "c24", "c36"])
        let (_, text) = try await tidemark.run(["drift"])
        #expect(
            text.output.hasPrefix(
                "tidemark-history.sqlite, branch main, scenario shop.yaml: 47 rows, 2026-01-05 to 2026-01-"
            )
        )
    }

    @Test func `the history gate warns once and fails when another job says the same`() async throws
    {
        let lines = (0..<20).map { line($0, p99: 100 + Double($0 * 7 % 11)) }
            .map { $0.replacingOccurrences(of: "\"4 cores\"", with: "\"4 cores, 16 GiB\"") }
        let file = try tidemark.folder.write(lines.joined(separator: "\n"), to: "e.jsonl")
        _ = try await tidemark.run(["history", "import", file])
        let compare = ["compare", "--history", "tidemark-history.sqlite", "--results"]
        let paths = try (21...22).map { index in
            try tidemark.folder.write(
                results(index, p99: 150, commit: "new", verdict: "PASS"),
                to: "n\(index).json"
            )
        }

        let (first, warned) = try await tidemark.run(compare + [paths[0]])
        _ = try await tidemark.run(["history", "add", paths[0], "--branch", "work"])
        let (second, failed) = try await tidemark.run(compare + [paths[1]])

        #expect(first == 0)
        #expect(warned.output.contains("exceeds; run again to confirm"), "\(warned.errors)")
        #expect(second == 1)
        #expect(failed.output.contains("  FAIL /a p99: 150.0 ms > "))
    }
}
