// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Judging
internal import Reporting
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
    var environment: EnvironmentOptions

    func validate() throws {
        try IdleOptions.refuse(environment.given, without: "--baseline", baseline)
        guard !reports.set.paths.isEmpty || reports.summaryLine || hlog != nil else {
            throw ValidationError(
                "no report is asked for; write --html FILE, --markdown FILE, --junit FILE, "
                    + "--hlog FILE or --summary-line"
            )
        }
    }

    func run() throws {
        try reports.set.write(try material())
        if let hlog { try HistogramLog.write(folder, to: hlog) }
    }

    private func material() throws -> ReportMaterial {
        guard let baseline else {
            let results = ResultsDestination(folder: folder).resultsPath
            return .stored(try ResultsFile.read(results), folder: folder)
        }
        return try RunEnding(
            inFolder: folder,
            against: try BaselineFile.read(baseline),
            options: environment.gateOptions
        )
        .material(folder: folder)
    }
}
