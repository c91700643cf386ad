// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Foundation
internal import Shared

/// `tidemark report RUN`: makes reports of a stored run.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Make reports of a stored run.",
        discussion: """
            RUN is the --out folder of a run. The reports say what was judged then, or with --baseline \
            what is judged now. Ends with status 0, whatever the verdict is.

            EXAMPLE: tidemark report tidemark-out --html report.html
            """
    )

    @Argument(help: ArgumentHelp("The folder of the run.", valueName: "run"))
    var folder: String

    @Option(help: ArgumentHelp("Judge against this baseline.", valueName: "file"))
    var baseline: String?

    @OptionGroup(title: "Reports")
    var reports: ReportOptions

    @Option(
        help: ArgumentHelp(
            "Write the latencies second by second as a log of HdrHistogram.",
            valueName: "file"
        )
    )
    var hlog: String?

    @OptionGroup(title: "How strictly")
    var strictness: StrictnessOptions

    func validate() throws {
        guard !reports.paths.isEmpty || reports.summaryLine || hlog != nil else {
            throw ValidationError(
                "no report is asked for; write --html FILE, --markdown FILE, --junit FILE, "
                    + "--hlog FILE or --summary-line"
            )
        }
    }

    func run() throws {
        let summary = try ResultsFile.read(folder + "/perf-results.json")
        let baseline = try baseline.map { try BaselineFile.read($0) }
        if let baseline {
            let judgement = Gate.judge(
                summary,
                against: baseline,
                options: strictness.gateOptions
            )
            let sheet = VerdictSheet(judgement, summary)
            try reports.write(.of(sheet, summary, against: baseline, folder: folder))
        } else {
            try reports.write(.stored(summary, folder: folder))
        }
        if let hlog { try HistogramLog.write(folder, to: hlog) }
    }
}
