// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Records
internal import Text

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
