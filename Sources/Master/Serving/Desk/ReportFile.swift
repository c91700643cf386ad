// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Foundation
internal import Judging
internal import Reporting
internal import Shared
internal import Text

/// The reports of a run that can be downloaded, by file name.
enum ReportFile: String, CaseIterable, Sendable {
    case results = "perf-results.json"
    case html = "report.html"
    case markdown = "report.md"
    case junit = "junit.xml"
    case stats = "stats.csv"
    case failures = "failures.csv"
    case history = "stats_history.csv"
    case exceptions = "exceptions.csv"
    case latencies = "latencies.hlog"
    case line = "summary.txt"

    var type: String {
        switch self {
        case .results: WebReply.json
        case .html: "text/html; charset=utf-8"
        case .markdown: "text/markdown; charset=utf-8"
        case .junit: "application/xml; charset=utf-8"
        case .stats, .failures, .history, .exceptions: "text/csv; charset=utf-8"
        case .latencies, .line: "text/plain; charset=utf-8"
        }
    }

    /// Throws if a part of the run's folder is missing, for example because somebody deleted it.
    func text(_ material: ReportMaterial, _ summary: RunSummary, folder: String) throws -> String {
        switch self {
        case .results: CompactJSON.text(summary)
        case .html:
            HTMLReport(
                material: material,
                courses: try material.courses(),
                chartLibrary: try ChartLibrary.read()
            ).text
        case .markdown: MarkdownReport(sheet: material.sheet).text
        case .junit: JUnitReport(sheet: material.sheet).text
        case .stats: LocustCSV(summary: summary).stats
        case .failures: LocustCSV(summary: summary).failures
        case .history: LocustCSV(summary: summary).history
        case .exceptions: LocustCSV(summary: summary).exceptions
        case .latencies: try Self.histogramLog(folder)
        case .line: material.sheet.line + "\n"
        }
    }

    private static func histogramLog(_ folder: String) throws -> String {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("tidemark-\(UUID().uuidString).hlog").path
        defer {
            // Absent if it could not be written.
            try? FileManager.default.removeItem(atPath: path)
        }
        try HistogramLog.write(folder, to: path)
        return try InputFile.text(path, of: "hlog")
    }
}
