// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Records
internal import Reporting
internal import Shared
internal import Text

/// `tidemark history`: keeps runs, so that later ones can be compared with them.
struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Keep runs in one file for drift, flaps and compare --history.",
        subcommands: [
            HistoryAddCommand.self, HistoryListCommand.self, HistoryShowCommand.self,
            HistoryExportCommand.self, HistoryImportCommand.self, HistoryPruneCommand.self,
            HistoryMetricsCommand.self,
        ]
    )
}

/// `tidemark history add`.
struct HistoryAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add runs to the history. A run is never added twice.",
        discussion: """
            Reads perf-results.json of tidemark run and pair.json of tidemark pair. A run that \
            follows a failed run of the same commit and scenario within 7 days is recorded as its \
            retry.

            EXAMPLE: tidemark history add tidemark-out/perf-results.json
            """
    )

    @Argument(help: ArgumentHelp("Results files to add.", valueName: "results"))
    var results: [String]

    @OptionGroup
    var history: HistoryFileOption

    @Option(help: ArgumentHelp("Id of the failed run that this run repeats.", valueName: "id"))
    var retryOf: String?

    @Option(help: ArgumentHelp("Measured commit, if the file does not name it.", valueName: "id"))
    var commit: String?

    @Option(
        help: ArgumentHelp("Measured branch, if the file does not name it.", valueName: "name")
    )
    var branch: String?

    @Option(
        help: ArgumentHelp(
            "Commit of the build that a pair's candidate was compared with.",
            valueName: "id"
        )
    )
    var anchor: String?

    @Option(
        help: ArgumentHelp(
            "Digest of the scenario, if the file does not name it.",
            valueName: "digest"
        )
    )
    var scenario: String?

    @Option(
        help: ArgumentHelp(
            "Start of the run, if the file does not name it. (default: now)",
            valueName: "ISO 8601"
        )
    )
    var time: String?

    func validate() throws {
        guard retryOf == nil || results.count == 1 else {
            throw ValidationError(
                "--retry-of is for one run; add the other runs with a command of their own"
            )
        }
        if let time, InstantText.seconds(time) == nil {
            throw ValidationError(
                "--time is \"\(time)\"; write ISO 8601, such as 2026-01-05T10:00:00Z"
            )
        }
    }

    func run() throws {
        let context = HistoryContext(
            time: time ?? Date().formatted(.iso8601),
            commit: commit,
            branch: branch,
            anchor: anchor,
            scenarioDigest: scenario
        )
        let runs = try results.map { path in
            try HistoryRun.read(
                try InputFile.bytes(path, of: "results"),
                fileName: path,
                context: context
            )
        }
        try history.open(creating: true) { store in
            var runs = runs
            if let retryOf { runs[0].retryOf = try store.run(retryOf).id }
            let added = try store.add(runs, findsRetries: true)
            for (run, added) in zip(runs, added) {
                let retry = added?.retryOf.map { ", a retry of \($0)" } ?? ""
                Console.line(
                    added == nil ? "\(run.id): already in the history" : "\(run.id): added\(retry)"
                )
            }
        }
    }
}

extension HistoryStore {
    /// The only run whose id begins with `prefix`.
    func run(_ prefix: String) throws -> HistoryRun {
        let found = try runs(withIDPrefix: prefix)
        guard let run = found.first else {
            throw HistoryError(
                "history \(path): no run id begins with \"\(prefix.printable)\"; list the ids "
                    + "with \"tidemark history list\""
            )
        }
        guard found.count == 1 || run.id == prefix else {
            throw HistoryError(
                "history \(path): several run ids begin with \"\(prefix.printable)\", such as "
                    + "\(found.map(\.id).joined(separator: " and ")); write more characters of the id"
            )
        }
        return run
    }
}

/// `tidemark history list`.
struct HistoryListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the runs, newest first."
    )

    @OptionGroup
    var history: HistoryFileOption

    @Option(help: ArgumentHelp("Show only runs of this branch.", valueName: "name"))
    var branch: String?

    @Option(help: ArgumentHelp("Show only this many runs, the newest.", valueName: "count"))
    var last: Int?

    @Flag(help: "Print JSON lines, as \"tidemark history export\" does, newest first.")
    var json = false

    func validate() throws {
        guard last ?? 1 > 0 else {
            throw ValidationError("--last is \(last ?? 0); write at least 1")
        }
    }

    func run() throws {
        let runs = try history.open { store in
            try store.runs(HistoryFilter(branch: branch, last: last))
        }
        let newestFirst = runs.reversed()
        let lines =
            json
            ? try newestFirst.map(HistoryLine.text) : HistoryTable(runs: Array(newestFirst)).lines
        Console.write(lines.map { $0 + "\n" }.joined())
    }
}

/// `tidemark history show ID`.
struct HistoryShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one run, cell by cell."
    )

    @Argument(help: ArgumentHelp("Id of the run, or its first characters.", valueName: "id"))
    var id: String

    @OptionGroup
    var history: HistoryFileOption

    @Flag(help: "Print the run as one line of JSON.")
    var json = false

    func run() throws {
        let run = try history.open { try $0.run(id) }
        if json {
            Console.line(try HistoryLine.text(run))
        } else {
            for line in HistoryTable.details(of: run) { Console.line(line) }
        }
    }
}
