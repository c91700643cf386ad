// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Judging
internal import Records
internal import Shared
internal import Text

/// `tidemark history export`.
struct HistoryExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the runs as JSON lines, oldest first.",
        discussion: "EXAMPLE: tidemark history export -o history.jsonl"
    )

    @OptionGroup
    var history: HistoryFileOption

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file")
    )
    var output: String?

    func run() throws {
        try history.open { store in
            guard let output else {
                return try store.visit { Console.line(try HistoryLine.text($0)) }
            }
            var text = ""
            try store.visit { text += try HistoryLine.text($0) + "\n" }
            do {
                try Data(text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
            } catch {
                throw InputError(
                    "\(output): cannot be written; name a file in a writable folder"
                )
            }
        }
    }
}

/// `tidemark history import`.
struct HistoryImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Add the runs of a JSON lines file. A run is never added twice.",
        discussion: """
            Reads files that "tidemark history export" wrote. You can import a file again, or files \
            of several histories.

            EXAMPLE: tidemark history import history.jsonl
            """
    )

    @Argument(
        help: ArgumentHelp("File with JSON lines; - reads standard input.", valueName: "lines")
    )
    var lines: String

    @OptionGroup
    var history: HistoryFileOption

    /// Runs per transaction; a kill loses at most the last transaction.
    private static let batchCount = 500

    func run() throws {
        var reader = try LineReader(lines, of: "history")
        try history.open(creating: true) { store in
            var (read, added) = (0, 0)
            var batch: [HistoryRun] = []
            func flush() throws {
                added += try store.add(batch).count { $0 != nil }
                batch = []
            }
            while let line = try reader.next() {
                let place = "\(reader.name):\(reader.lineNumber)"
                batch.append(try HistoryLine.run(line, place: place))
                read += 1
                if batch.count == Self.batchCount { try flush() }
            }
            try flush()
            Console.line(
                "\(Figure.count(added, "run")) added, \(read - added) already in the history"
            )
        }
    }
}

/// `tidemark history prune`.
struct HistoryPruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove old runs, but always keep the newest of the default branch.",
        discussion: "EXAMPLE: tidemark history prune --older-than 365d"
    )

    @OptionGroup
    var history: HistoryFileOption

    @Option(help: ArgumentHelp("Keep this many runs, the newest.", valueName: "count"))
    var keep: Int?

    @Option(help: ArgumentHelp("Remove runs older than this, such as 365d.", valueName: "age"))
    var olderThan: String?

    @Option(help: ArgumentHelp("Name of the default branch.", valueName: "name"))
    var branch = "main"

    func validate() throws {
        guard (keep == nil) != (olderThan == nil) else {
            throw ValidationError(
                "write either --keep COUNT or --older-than AGE, such as --older-than 365d"
            )
        }
        guard keep ?? 0 >= 0 else {
            throw ValidationError("--keep is \(keep ?? 0); write 0 or more")
        }
        if let olderThan, AgeText.days(olderThan) == nil {
            throw ValidationError("--older-than is \"\(olderThan)\"; write days such as 365d")
        }
    }

    func run() throws {
        let oldest = olderThan.flatMap(AgeText.days).map {
            Date().timeIntervalSince1970 - Double($0) * 86_400
        }
        let removed = try history.open {
            try $0.prune(keeping: keep, before: oldest, sparing: branch)
        }
        guard !removed.isEmpty else { return Console.line("nothing to remove") }
        for (branch, count) in removed {
            let place = branch.map { "of branch \($0.printable)" } ?? "without a branch"
            Console.line("removed \(Figure.count(count, "run")) \(place)")
        }
    }
}
