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

        @Argument(help: ArgumentHelp("The baseline, version 2.", valueName: "file"))
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
            abstract: "Print what differs between two baselines, cell by cell; the status is 0.",
            discussion: "EXAMPLE: tidemark baseline diff old.json baseline.json"
        )

        @Argument(help: ArgumentHelp("The one.", valueName: "old"))
        var old: String

        @Argument(help: ArgumentHelp("The other.", valueName: "new"))
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
            abstract: "Propose new numbers for a baseline, with an explanation to review.",
            discussion: """
                What got faster by more than its tolerance is tightened. What got slower stays, unless \
                --allow-slower is given. The explanation is Markdown, for a pull request.

                EXAMPLE: tidemark baseline propose --baseline baseline.json --results run1.json \
                --results run2.json --results run3.json --markdown proposal.md
                """
        )

        @Option(help: ArgumentHelp("The baseline, version 2.", valueName: "file"))
        var baseline: String

        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp("Results of one, three or more runs.", valueName: "file")
        )
        var results: [String]

        @Option(
            name: [.short, .long],
            help: ArgumentHelp("Where to write the new baseline.", valueName: "file")
        )
        var output = "proposed.json"

        @Option(
            help: ArgumentHelp(
                "Where to write the explanation; default: printed.",
                valueName: "file"
            )
        )
        var markdown: String?

        @Flag(help: "Take over what got slower too.")
        var allowSlower = false

        func validate() throws {
            let path = { URL(fileURLWithPath: $0).standardizedFileURL.path }
            guard path(output) != path(baseline) else {
                throw ValidationError(
                    "--output is the baseline itself; a proposal becomes it by "
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
            abstract: "Make a proposal the baseline, with the reason.",
            discussion: """
                The numbers that the baseline had stay in it, under provenance, with who put them there.

                EXAMPLE: tidemark baseline accept proposed.json --baseline baseline.json \
                --reason "the search index of #123"
                """
        )

        @Argument(help: ArgumentHelp("What propose wrote.", valueName: "proposed"))
        var proposed: String

        @Option(help: ArgumentHelp("The baseline to replace.", valueName: "file"))
        var baseline: String

        @Option(help: ArgumentHelp("Why the new numbers are right.", valueName: "text"))
        var reason: String?

        func validate() throws {
            let words = reason?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
            guard !words.isEmpty else {
                throw ValidationError(
                    "a baseline keeps why it was changed; write --reason \"why the new numbers are "
                        + "right\""
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
            // It is the baseline now; a copy left behind would only be accepted again.
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
    /// Whole or not at all: a run that reads meanwhile sees the old file or the new one.
    static func write(_ baseline: Baseline, to path: String) throws {
        try OutputFile.write(baseline.fileText, to: path)
    }
}
