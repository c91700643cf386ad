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

    /// Files that are to be written.
    var paths: [String] { [html, markdown, junit].compactMap { $0 } }

    /// Writes what was asked for, and what the CI system takes.
    func write(_ material: ReportMaterial) throws {
        let sheet = material.sheet
        if let html {
            let page = HTMLReport(
                material: material,
                courses: try material.courses(),
                chartLibrary: try ChartLibrary.read()
            )
            try OutputFile.write(page.text, to: html)
        }
        if let markdown { try OutputFile.write(MarkdownReport(sheet: sheet).text, to: markdown) }
        if let junit { try OutputFile.write(JUnitReport(sheet: sheet).text, to: junit) }
        if !noCi, let system = CISystem(ProcessInfo.processInfo.environment) {
            try system.publish(sheet, folder: material.folder, material.summary)
        }
        if summaryLine { Console.line(sheet.line) }
    }
}
