// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Judging
internal import Records
internal import Text

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
