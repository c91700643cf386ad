// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Records

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
