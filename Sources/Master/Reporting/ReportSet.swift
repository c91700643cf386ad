// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The reports that somebody wants of a run, and what its CI system takes.
struct ReportSet {
    var html: String?
    var markdown: String?
    var junit: String?
    /// The verdict in one line at the end.
    var hasSummaryLine = false
    /// Nil outside of one, and where it is to get nothing.
    var system: CISystem?

    /// Files that are to be written.
    var paths: [String] { [html, markdown, junit].compactMap { $0 } }

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
        if let system {
            try Self.publish(sheet, to: system, folder: material.folder, material.summary)
        }
        if hasSummaryLine { Console.line(Self.line(sheet)) }
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
