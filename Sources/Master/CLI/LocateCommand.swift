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

/// `tidemark locate SCENARIO`: which commit of a range made the service slower.
struct LocateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "locate",
        abstract:
            "Compare neighbouring builds of a range, and name the commit that made it slower.",
        discussion: """
            Builds and starts commits with --cmd, measures a block of each in turn, round by round, and \
            judges each against the one before as tidemark pair does. Of a range with more commits than \
            --builds, evenly spread ones first, then those in between where it is slower. A commit that \
            cannot be started is left out. Status 0 with an answer in words; with --strict 4 when none \
            could be named.

            EXAMPLE: tidemark locate scenario.yaml --range v1.2..main --cmd './start.sh {commit} {port}'
            """
    )

    @Argument(help: ArgumentHelp("The scenario file.", valueName: "scenario"))
    var scenario: String

    @Option(
        help: ArgumentHelp(
            "Commits along the first parents, the older end first; asks git of this folder.",
            valueName: "a..b"
        )
    )
    var range: String?

    @Option(
        help: ArgumentHelp(
            "The commits themselves, oldest first, separated by commas; the first is compared with.",
            valueName: "list"
        )
    )
    var commits: String?

    @Option(
        help: ArgumentHelp(
            "Builds and starts {commit}, which listens on {port}: a shell command; COMMIT and PORT "
                + "are in its environment. It is stopped at the end.",
            valueName: "command"
        )
    )
    var cmd: String

    @Option(help: ArgumentHelp("Path that answers once a build is ready.", valueName: "path"))
    var health = "/health"

    @Option(
        help: ArgumentHelp("How long building and starting one may take.", valueName: "duration")
    )
    var healthTimeout = "10m"

    @Option(help: ArgumentHelp("Builds that run at once.", valueName: "count"))
    var builds = 6

    @OptionGroup(title: "Blocks")
    var blocks: BlockOptions

    @OptionGroup(title: "Verdict of two neighbours")
    var rules: PairedRuleOptions

    @OptionGroup(title: "Noise")
    var noise: NoiseOptions

    @Flag(help: "Print the answer as JSON.")
    var json = false

    @Flag(help: "Status 4 when no commit could be named or cleared.")
    var strict = false

    @Option(help: ArgumentHelp("Folder for locate.json and the blocks.", valueName: "folder"))
    var out = "tidemark-out"

    @OptionGroup(title: "In place of what the scenario says")
    var load: PairLoadOptions

    @OptionGroup(title: "Workers")
    var cluster: ClusterOptions

    func validate() throws {
        guard (range == nil) != (commits == nil) else {
            throw ValidationError("give one of --range and --commits")
        }
        guard cmd.contains("{commit}") || cmd.contains("COMMIT") else {
            throw ValidationError("--cmd starts the same for every commit; write {commit} in it")
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
                    "comparing \(row.map(CommitText.short).joined(separator: ", ")); a round takes "
                        + "\(Figure.seconds(round.seconds)), there are at most \(Looks.lastPairCount)"
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

    /// With --json the answer alone goes to the standard output.
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
        // They become part of a shell command.
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
                "--commits has \(names.count) commits, \(Set(names).count) of them different; write at "
                    + "least two, each once"
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
            Console.line("answer: \(path); blocks of each two: \(out)/COMMIT..COMMIT.jsonl")
        }
        try report.outcome.status(isStrict: strict).end()
    }
}
