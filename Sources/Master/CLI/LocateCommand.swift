// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Judging
internal import Records
internal import Reporting
internal import Running
internal import Shared
internal import Text

/// `tidemark locate SCENARIO`: finds the commit of a range that made the service slower.
struct LocateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "locate",
        abstract:
            "Find the commit that made a service slower.",
        discussion: """
            Builds and starts commits with --cmd, measures one block of each per round, and \
            compares each commit with the one before, as tidemark pair does. If the range has more \
            commits than --builds, it starts with evenly spread ones and then continues where the \
            service became slower. It skips commits that do not start. The exit status is 0 if the \
            search ends; with --strict it is 4 if no commit was found.

            EXAMPLE: tidemark locate scenario.yaml --range v1.2..main --cmd './start.sh {commit} \
            {port}'
            """
    )

    @Argument(help: ArgumentHelp("The scenario file.", valueName: "scenario"))
    var scenario: String

    @Option(
        help: ArgumentHelp(
            "Range of commits, older end first, as git in this folder knows them. Follows first "
                + "parents only.",
            valueName: "a..b"
        )
    )
    var range: String?

    @Option(
        help: ArgumentHelp(
            "Commits, oldest first, separated by commas. The first is the baseline.",
            valueName: "list"
        )
    )
    var commits: String?

    @Option(
        help: ArgumentHelp(
            "Shell command that builds {commit} and starts it on port {port} (also in COMMIT "
                + "and PORT). It is stopped at the end.",
            valueName: "command"
        )
    )
    var cmd: String

    @Option(help: ArgumentHelp("Path that answers when a build is ready.", valueName: "path"))
    var health = "/health"

    @Option(
        help: ArgumentHelp("Time for a commit to be built and ready.", valueName: "duration")
    )
    var healthTimeout = "10m"

    @Option(help: ArgumentHelp("Number of builds to run at once.", valueName: "count"))
    var builds = 6

    @OptionGroup(title: "Blocks")
    var blocks: BlockOptions

    @OptionGroup(title: "Verdict rules for two neighbouring commits")
    var rules: PairedRuleOptions

    @OptionGroup(title: "Noise")
    var noise: NoiseOptions

    @Flag(help: "Print the answer as JSON.")
    var json = false

    @Flag(help: "End with status 4 if no commit could be named or cleared.")
    var strict = false

    @Option(help: ArgumentHelp("Folder for locate.json and the blocks.", valueName: "folder"))
    var out = "tidemark-out"

    @OptionGroup(title: "Scenario overrides")
    var load: PairLoadOptions

    @OptionGroup(title: "Workers")
    var cluster: ClusterOptions

    func validate() throws {
        guard (range == nil) != (commits == nil) else {
            throw ValidationError("write either --range or --commits")
        }
        guard cmd.contains("{commit}") || cmd.contains("COMMIT") else {
            throw ValidationError(
                "--cmd would start the same build for every commit; write {commit} in it"
            )
        }
        guard (3...32).contains(builds) else {
            throw ValidationError("--builds is \(builds); it must be 3 to 32")
        }
        guard health.hasPrefix("/") else {
            throw ValidationError("--health is \"\(health)\"; write a path such as /health")
        }
        guard QuantityText.lenientDuration(healthTimeout) != nil else {
            throw ValidationError("--health-timeout is \"\(healthTimeout)\"; write e.g. 10m")
        }
    }

    func run() async throws {
        let rules = try self.rules.rules()
        let times = try blocks.times()
        let session = LocateSession(
            scenario: try load.scenario(scenario),
            command: cmd,
            health: HealthCheck(
                path: health,
                limit: QuantityText.lenientDuration(healthTimeout) ?? .seconds(600)
            ),
            gate: PairedGate(rules: rules, noise: try noise.model(for: rules)),
            runner: BlockRunner(
                file: scenario,
                times: times,
                cluster: try cluster.plan(),
                folder: out
            ),
            announce: { row in
                let round = (times.settle + times.measured) * row.count
                progress(
                    "comparing \(row.map(CommitText.short).joined(separator: ", ")); a round "
                        + "takes \(Figure.seconds(round.seconds)), at most \(Looks.lastPairCount) "
                        + "rounds"
                )
            },
            report: { slot, commit, block in
                progress(
                    PairProgress.line("round \(slot.round), \(CommitText.short(commit))", block)
                )
            }
        )
        let outcome = try await session.run(LocateSearch(commits: try row(), width: builds))
        try show(LocateReport(outcome: outcome, tolerance: rules.tolerance, subject: subject))
    }

    /// With --json only the answer goes to standard output.
    private func progress(_ line: String) {
        if json { Console.error(line + "\n") } else { Console.line(line) }
    }

    private func subject(_ commit: String) -> String? {
        range == nil ? nil : GitLog.subject(of: commit)
    }

    private func row() throws -> [String] {
        if let range { return try GitLog.commits(of: range) }
        let names = (commits ?? "").split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        // The names become part of a shell command.
        let bad = names.first { name in
            name.isEmpty || name.hasPrefix("-")
                || !name.allSatisfy {
                    $0.isASCII && ($0.isLetter || $0.isNumber || "._/-".contains($0))
                }
        }
        if let bad {
            throw ValidationError(
                "--commits has \"\(bad)\"; write hashes, tags or branches, separated by commas"
            )
        }
        guard names.count > 1, Set(names).count == names.count else {
            throw ValidationError(
                "--commits has \(names.count) commits, \(Set(names).count) of them different; "
                    + "write at least two different commits, each once"
            )
        }
        return names
    }

    private func show(_ report: LocateReport) throws {
        let path = out + "/locate.json"
        try OutputFile.write(report.json + "\n", to: path)
        if json {
            Console.line(report.json)
        } else {
            Console.line("")
            for line in report.lines { Console.line(line) }
            Console.line(
                "answer: \(path); blocks of neighbouring commits: \(out)/COMMIT..COMMIT.jsonl"
            )
        }
        try report.outcome.status(isStrict: strict).end()
    }
}
