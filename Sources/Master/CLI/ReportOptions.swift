// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Reporting
internal import Shared

/// Reports for pull requests, CI systems and chats.
struct ReportOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write the verdict and what was measured as one page with charts.",
            valueName: "file"
        )
    )
    var html: String?

    @Option(
        help: ArgumentHelp(
            "Write the verdict as Markdown, for a comment on a pull request.",
            valueName: "file"
        )
    )
    var markdown: String?

    @Option(
        help: ArgumentHelp("Write the verdict as JUnit XML, a test case a cell.", valueName: "file")
    )
    var junit: String?

    @Flag(help: "End with the verdict in one line, for a chat.")
    var summaryLine = false

    @Flag(help: "Take no notice of the CI system that this runs in.")
    var noCi = false

    func validate() throws {
        // Before anything is measured.
        if html != nil { _ = try ChartLibrary.read() }
    }

    var set: ReportSet {
        ReportSet(
            html: html,
            markdown: markdown,
            junit: junit,
            hasSummaryLine: summaryLine,
            system: noCi ? nil : CISystem(ProcessInfo.processInfo.environment)
        )
    }
}
