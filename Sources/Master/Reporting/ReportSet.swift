// SPDX-License-Identifier: Apache-2.0

internal import Files

/// The reports that the user wants of a run, and the files for its CI system.
package struct ReportSet {
    private let html: String?
    private let markdown: String?
    private let junit: String?
    private let hasSummaryLine: Bool
    private let system: CISystem?

    /// `hasSummaryLine`: print the verdict in one line at the end; `system` is nil outside of a CI
    /// system, and with `--no-ci`.
    package init(
        html: String? = nil,
        markdown: String? = nil,
        junit: String? = nil,
        hasSummaryLine: Bool = false,
        system: CISystem? = nil
    ) {
        self.html = html
        self.markdown = markdown
        self.junit = junit
        self.hasSummaryLine = hasSummaryLine
        self.system = system
    }

    /// Files that will be written.
    package var paths: [String] { [html, markdown, junit].compactMap { $0 } }

    package func write(_ material: ReportMaterial) throws {
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
            try system.publish(sheet, folder: material.folder, material.summary)
        }
        if hasSummaryLine { Console.line(sheet.line) }
    }
}
