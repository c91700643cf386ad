// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Shared
import Testing

@testable import CLI
@testable import Files
@testable import Running

/// Options that would do nothing are refused, each with a sentence.
struct IdleOptionsTests {
    private static let run = ["run", "s.yaml"]
    private static let resume = ["run", "--resume", "o"]
    private static let resumed =
        "--resume continues a run as it started; leave "
    private static let forBaseline = " needs --baseline; write --baseline FILE too"
    private static let forHistory = " needs --history; write --history FILE too"

    @Test(arguments: [
        (run + ["--strict"], "--strict" + forBaseline),
        (run + ["--confirm"], "--confirm" + forBaseline),
        (run + ["--allow-environment-mismatch"], "--allow-environment-mismatch" + forBaseline),
        (resume + ["--users", "3"], resumed + "--users out"),
        (resume + ["--exclude-tags", "a"], resumed + "--exclude-tags out"),
        (resume + ["--workers", "2"], resumed + "--workers out"),
        (resume + ["--on-worker-loss", "stop"], resumed + "--on-worker-loss out"),
        (resume + ["--out", "p"], resumed + "--out out"),
        (["replay", "j", "--strict"], "--strict" + forBaseline),
        (
            ["report", "o", "--summary-line", "--allow-environment-mismatch"],
            "--allow-environment-mismatch" + forBaseline
        ),
        (["report", "o", "--summary-line", "--strict"], "Unknown option '--strict'"),
        (["serve", "--strict"], "Unknown option '--strict'"),
        (
            ["compare", "--results", "r", "--history", "h", "--confirm-with", "s"],
            "--confirm-with" + forBaseline
        ),
        (
            ["compare", "--results", "r", "--baseline", "b", "--tolerance", "0.2"],
            "--tolerance" + forHistory
        ),
        (
            ["compare", "--results", "r", "--baseline", "b", "--branch", "main"],
            "--branch" + forHistory
        ),
        (
            ["compare", "--results", "r", "--baseline", "b", "--commit", "c"],
            "--commit" + forHistory
        ),
    ])
    func `before anything is read`(words: [String], sentence: String) {
        #expect {
            try Self.parse(words)
        } throws: { error in
            MasterCommand.message(for: error) == sentence
        }
    }

    @Test func `what is passed over as a setting is refused when it is typed`() throws {
        let values = ["2", "stop", "2s", "127.0.0.1:1"]
        for option in LaunchOption.options(of: "run") {
            let words =
                option.kind == .flag ? ["--\(option.name)"] : ["--\(option.name)=\(values[0])"]
            let more =
                option.kind == .flag ? [] : values.dropFirst().map { "--\(option.name)=\($0)" }
            let sentences = (words + more).map { word in
                Self.sentence(Self.resume + ["--baseline", "b", word])
            }
            #expect(
                sentences.contains(Self.resumed + "--\(option.name) out")
                    == (option.company == .newRun),
                "\(option.name): \(sentences)"
            )
            let alone = Self.sentence(Self.run + ["--\(option.name)"])
            #expect(
                (alone == "--\(option.name)" + Self.forBaseline) == (option.company == .baseline)
            )
        }
    }

    private static func sentence(_ words: [String]) -> String {
        do {
            try parse(words)
            return ""
        } catch {
            return MasterCommand.message(for: error)
        }
    }

    @Test(arguments: [
        resume + ["--baseline", "b", "--strict", "--token-file", "t", "--ping-interval", "1s"],
        resume + ["--csv", "p", "--headless", "--web", "127.0.0.1:0"],
        ["compare", "--results", "r", "--history", "h", "--strict", "--tolerance", "0.2"],
        ["report", "o", "--summary-line", "--baseline", "b", "--allow-environment-mismatch"],
    ])
    func `what does something is taken`(words: [String]) throws {
        try Self.parse(words)
    }

    private static func parse(_ words: [String]) throws {
        let commands: [any ParsableCommand.Type] = [
            RunCommand.self, ServeCommand.self, CompareCommand.self, ReplayCommand.self,
            ReportCommand.self,
        ]
        let command = try #require(commands.first { $0.configuration.commandName == words[0] })
        _ = try command.parse(Array(words.dropFirst()))
    }

    @Test(arguments: [
        ["--alpha", "0.1"], ["--error-margin", "0.1"], ["--warn-tolerance", "0.1"],
        ["--noise-from", "n"],
    ])
    func `a run is not judged by the rules of a paired one`(option: [String]) throws {
        let folder = try Self.folder(with: "perf-results.json")
        defer { try? FileManager.default.removeItem(atPath: folder) }

        let sentence =
            "\(folder) is a run, which is judged against a baseline; leave \(option[0]) out"
        #expect {
            try RejudgeCommand.parse([folder, "--baseline", "b"] + option).run()
        } throws: { error in
            RejudgeCommand.message(for: error) == sentence
        }
    }

    @Test(arguments: [["--baseline", "b"], ["--allow-environment-mismatch"]])
    func `a paired run has no baseline file`(option: [String]) throws {
        let folder = try Self.folder(with: "blocks.jsonl")
        defer { try? FileManager.default.removeItem(atPath: folder) }

        let sentence =
            "\(folder) is a paired run, which is judged by its own blocks; leave \(option[0]) out"
        #expect {
            try RejudgeCommand.parse([folder] + option).run()
        } throws: { error in
            RejudgeCommand.message(for: error) == sentence
        }
    }

    private static func folder(with file: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("idle-\(UUID().uuidString)").path
        try RunFolder(path: folder).create()
        try OutputFile.write("", to: "\(folder)/\(file)")
        return folder
    }
}
