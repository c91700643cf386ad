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
            "Write a page with the verdict, the results and charts.",
            valueName: "file"
        )
    )
    var html: String?

    @Option(
        help: ArgumentHelp(
            "Write the verdict as Markdown, for a pull request comment.",
            valueName: "file"
        )
    )
    var markdown: String?

    @Option(
        help: ArgumentHelp(
            "Write the verdict as JUnit XML, one test case per cell.",
            valueName: "file"
        )
    )
    var junit: String?

    @Flag(help: "Print the verdict in one line at the end, for a chat.")
    var summaryLine = false

    @Flag(help: "Do not write CI annotations, summaries or job outputs.")
    var noCi = false

    func validate() throws {
        // Fails before anything is measured.
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
