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
        abstract: "Write reports of a stored run.",
        discussion: """
            RUN is the --out folder of a run. The reports show its verdict at the time, or a new \
            verdict with --baseline. The exit status is 0 whatever the verdict.

            EXAMPLE: tidemark report tidemark-out --html report.html
            """
    )

    @Argument(help: ArgumentHelp("The --out folder of the run.", valueName: "run"))
    var folder: String

    @Option(help: ArgumentHelp("Judge against this baseline file.", valueName: "file"))
    var baseline: String?

    @OptionGroup(title: "Reports")
    var reports: ReportOptions

    @Option(
        help: ArgumentHelp(
            "Write the latencies of each second to this file, in HdrHistogram log format.",
            valueName: "file"
        )
    )
    var hlog: String?

    @OptionGroup(title: "Strictness")
    var environment: EnvironmentOptions

    func validate() throws {
        try IdleOptions.refuse(environment.given, without: "--baseline", baseline)
        guard !reports.set.paths.isEmpty || reports.summaryLine || hlog != nil else {
            throw ValidationError(
                "no report is requested; write --html FILE, --markdown FILE, --junit FILE, "
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
