// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The commit that made the demo service slower, in a repository of its own, with the real programs.
@Suite(.serialized)
struct LocateTests {
    private static let service = RunningProgram.path(of: "content-platform")
    private static let command =
        "exec \(service) --port {port} $(git show {commit}:flags)"
    private static let short = ["--block", "1s", "--settle", "300ms", "--arm-warmup", "500ms"]

    /// A repository in which each commit says with what flags the service starts; gives the hashes.
    private func repository(_ tidemark: Tidemark, _ flags: [String]) throws -> [String] {
        let script =
            "git init -q . && "
            + flags.enumerated().map { index, flags in
                "echo '\(flags)' > flags && echo \(index) > number && git add -A && git "
                    + "-c user.name=t -c user.email=t@example.org commit -q -m 'Change number \(index)'"
            }.joined(separator: " && ") + " && git rev-list --reverse HEAD"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = tidemark.folder.url
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        process.waitUntilExit()
        return text.split(separator: "\n").map(String.init)
    }

    private func scenario(_ tidemark: Tidemark) throws -> String {
        try tidemark.folder.write(
            """
            users:
              - wait: {constant: 20ms}
                tasks: [{get: /api/articles/distributed-tracing-guide, name: "/api/articles/[slug]"}]
            load: {users: 4, spawn_rate: 20/s, run_time: 10s}
            """,
            to: "scenario.yaml"
        )
    }

    @Test func `the commit is named, and one that does not start is left out`() async throws {
        let tidemark = try Tidemark()
        let file = try scenario(tidemark)
        let commits = try repository(tidemark, ["", "--nonsense", "", "--regression tags-join"])
        try #require(commits.count == 4)

        let (status, program) = try await tidemark.run(
            ["locate", file, "--range", "\(commits[0])..HEAD", "--cmd", Self.command, "--out", "o"]
                + Self.short
        )

        #expect(status == 0, "\(program.output)\(program.errors)")
        let named = "RESULT: \(commits[3].prefix(10)) made it slower: /api/articles/[slug] p"
        #expect(program.output.contains(named))
        #expect(program.output.contains("  message: Change number 3\n"))
        let left = "skipped, could not be started: \(commits[1].prefix(10))"
        #expect(program.output.contains(left))
        let answer = try String(contentsOf: tidemark.folder.file("o/locate.json"), encoding: .utf8)
        #expect(answer.hasPrefix(#"{"answer":"named","commit":"\#(commits[3])","before":"#))
        // Neighbours can be judged again from their blocks.
        let blocks = "o/\(commits[2].prefix(10))..\(commits[3].prefix(10)).jsonl"
        let (judged, lines) = try await tidemark.run(["judge", "--blocks", blocks])
        #expect(judged == 1)
        #expect(lines.output.contains(#"{"pr":"\#(commits[2])..\#(commits[3])","verdict":"FAIL""#))
    }

    @Test func `what cannot be searched ends with one sentence`() async throws {
        let tidemark = try Tidemark()
        let file = try scenario(tidemark)
        let cases: [([String], Int32, String)] = [
            (["--cmd", "x {commit}"], 64, "write either --range or --commits"),
            (["--commits", "a,b", "--cmd", "x"], 64, "write {commit} in it"),
            (["--commits", "a;b,c", "--cmd", "x {commit}"], 64, "--commits has \"a;b\"; write "),
            (["--commits", "a", "--cmd", "x {commit}"], 64, "--commits has 1 commits"),
            (["--range", "a..b", "--cmd", "x {commit}"], 64, "git does not know a..b: "),
            (["--range", "main", "--cmd", "x {commit}"], 64, "write two commits as in v1.2..main"),
            (
                ["--commits", "a,b", "--cmd", "exit 3 # {commit}"], 69,
                "error: commit a could not be started: it ended with status 3 before /health answered"
            ),
        ]
        for (arguments, status, sentence) in cases {
            let (ended, program) = try await tidemark.run(["locate", file] + arguments)
            #expect(ended == status, "\(arguments): \(program.errors)")
            #expect(program.errors.contains(sentence), "\(program.errors)")
        }
    }
}
