// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Judging
package import Shared
internal import Text

extension CISystem {
    /// Writes the files of the CI system to `folder`; nil if there is none.
    package func publish(
        _ sheet: VerdictSheet,
        folder: String?,
        _ measured: RunSummary?
    ) throws {
        switch self {
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
}

extension VerdictSheet {
    /// For a chat: `FAIL scenario.yaml: /api/search p95 +42.0 %…`.
    package var line: String {
        let verdict = verdict?.rawValue ?? "NOT JUDGED"
        let tally = tally.isEmpty ? "" : " [\(tally)]"
        return "\(verdict) \(title): \(headline)\(tally)".printable
    }
}
