// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Foundation
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
            try Self.publish(sheet, to: system, folder: material.folder, material.summary)
        }
        if summaryLine { Console.line(Self.line(sheet)) }
    }

    /// Writes what a CI system takes; its files go to `folder`, nil for none.
    static func publish(
        _ sheet: VerdictSheet,
        to system: CISystem,
        folder: String?,
        _ measured: RunSummary?
    ) throws {
        switch system {
        case .github(let summary, let output):
            for line in GitHubAnnotations(sheet: sheet).lines { Console.line(line) }
            if let summary { try OutputFile.append(MarkdownReport(sheet: sheet).text, to: summary) }
            if let output {
                let verdict = sheet.verdict?.rawValue ?? "NONE"
                let headline = sheet.headline.printable.replacing("\n", with: " ")
                try OutputFile.append("verdict=\(verdict)\nheadline=\(headline)\n", to: output)
            }
        case .gitlab:
            guard let folder else { return }
            try OutputFile.write(JUnitReport(sheet: sheet).text, to: folder + "/junit.xml")
            if let measured {
                try OutputFile.write(
                    MetricsReport(summary: measured).text,
                    to: folder + "/metrics.txt"
                )
            }
        case .jenkins:
            guard let folder else { return }
            try OutputFile.write(JUnitReport(sheet: sheet).text, to: folder + "/junit.xml")
        }
    }

    /// `FAIL scenario.yaml: /api/search p95 +42.0 %…`.
    static func line(_ sheet: VerdictSheet) -> String {
        let verdict = sheet.verdict?.rawValue ?? "NOT JUDGED"
        let tally = sheet.tally.isEmpty ? "" : " [\(sheet.tally)]"
        return "\(verdict) \(sheet.title): \(sheet.headline)\(tally)".printable
    }
}
