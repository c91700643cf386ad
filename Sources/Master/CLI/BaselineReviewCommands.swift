// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Judging
internal import Shared

extension BaselineCommand {
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Print a baseline: thresholds, limits, actions, and where they come from.",
            discussion: "EXAMPLE: tidemark baseline show baseline.json"
        )

        @Argument(help: ArgumentHelp("The baseline file (version 2).", valueName: "file"))
        var file: String

        func run() throws {
            let table = BaselineTable(
                baseline: try BaselineFile.read(file),
                fileName: file,
                now: Date().timeIntervalSince1970
            )
            for line in table.lines { Console.line(line) }
        }
    }

    struct Diff: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "diff",
            abstract: "Print the differences between two baselines, cell by cell.",
            discussion: """
                The exit status is 0, even if they differ.

                EXAMPLE: tidemark baseline diff old.json baseline.json
                """
        )

        @Argument(help: ArgumentHelp("The old baseline.", valueName: "old"))
        var old: String

        @Argument(help: ArgumentHelp("The new baseline.", valueName: "new"))
        var new: String

        func run() throws {
            let difference = BaselineDifference(
                old: try BaselineFile.read(old),
                new: try BaselineFile.read(new)
            )
            for line in difference.lines { Console.line(line) }
        }
    }

    struct Propose: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "propose",
            abstract: "Propose new thresholds, with an explanation to review.",
            discussion: """
                Lowers the threshold of each cell that became faster by more than its tolerance. \
                Keeps the threshold of slower cells, unless --allow-slower is given. The \
                explanation is Markdown, for a pull request.

                EXAMPLE: tidemark baseline propose --baseline baseline.json --results run1.json \
                --results run2.json --results run3.json --markdown proposal.md
                """
        )

        @Option(help: ArgumentHelp("The current baseline file (version 2).", valueName: "file"))
        var baseline: String

        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp(
                "Results files of one, three or more runs (an odd number).",
                valueName: "file"
            )
        )
        var results: [String]

        @Option(
            name: [.short, .long],
            help: ArgumentHelp("Write the proposed baseline to this file.", valueName: "file")
        )
        var output = "proposed.json"

        @Option(
            help: ArgumentHelp(
                "Write the explanation to this file instead of standard output.",
                valueName: "file"
            )
        )
        var markdown: String?

        @Flag(help: "Raise the thresholds of slower cells too.")
        var allowSlower = false

        func validate() throws {
            let path = { URL(fileURLWithPath: $0).standardizedFileURL.path }
            guard path(output) != path(baseline) else {
                throw ValidationError(
                    "--output is the baseline itself; write another file and accept it with "
                        + "\"tidemark baseline accept\""
                )
            }
        }

        func run() throws {
            let runs = try results.map { (file: $0, summary: try ResultsFile.read($0)) }
            let proposer = BaselineProposer(
                current: try BaselineFile.read(baseline),
                fileName: baseline,
                allowsSlower: allowSlower,
                provenance: .fromHere(runs.map(\.summary))
            )
            let proposal = try proposer.proposal(from: runs)
            if let markdown {
                try OutputFile.write(proposal.markdown, to: markdown)
            } else {
                Console.write(proposal.markdown)
            }
            guard proposal.changesSomething else {
                Console.line("nothing to propose: \(output) was not written")
                return
            }
            try BaselineFile.write(proposal.proposed, to: output)
            Console.line(proposal.closing(output: output))
        }
    }

    struct Accept: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "accept",
            abstract: "Replace the baseline with a proposal, and record why.",
            discussion: """
                The old numbers stay in the file under provenance, with their author.

                EXAMPLE: tidemark baseline accept proposed.json --baseline baseline.json --reason \
                "the search index of #123"
                """
        )

        @Argument(
            help: ArgumentHelp(
                "The file that \"tidemark baseline propose\" wrote.",
                valueName: "proposed"
            )
        )
        var proposed: String

        @Option(help: ArgumentHelp("The baseline file to replace.", valueName: "file"))
        var baseline: String

        @Option(help: ArgumentHelp("Why the new numbers are right (required).", valueName: "text"))
        var reason: String?

        func validate() throws {
            let words = reason?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
            guard !words.isEmpty else {
                throw ValidationError(
                    "a baseline records why it changed; write --reason \"why the new numbers "
                        + "are right\""
                )
            }
        }

        func run() throws {
            let acceptance = BaselineAcceptance(
                reason: reason ?? "",
                date: BaselineProvenance.now,
                author: BaselineProvenance.author
            )
            let isThere = FileManager.default.fileExists(atPath: baseline)
            let current = isThere ? try BaselineFile.read(baseline) : nil
            let accepted = try acceptance.baseline(
                try BaselineFile.read(proposed),
                inPlaceOf: current,
                fileName: baseline
            )
            try BaselineFile.write(accepted, to: baseline)
            // The proposal is the baseline now; a copy left behind could only be accepted again.
            try? FileManager.default.removeItem(atPath: proposed)
            if let current {
                for line in BaselineDifference(old: current, new: accepted).lines {
                    Console.line(line)
                }
            }
            Console.line("\(baseline): \(accepted.thresholds.count) endpoints")
        }
    }
}

extension BaselineFile {
    /// Writes the whole file or nothing: a run that reads it meanwhile sees the old file or the new
    /// one.
    static func write(_ baseline: Baseline, to path: String) throws {
        try OutputFile.write(baseline.fileText, to: path)
    }
}
