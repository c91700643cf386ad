// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

@testable import Master

/// What pull requests, CI systems and chats get of a verdict.
struct VerdictSheetTests {
    /// Names as a hostile target may give them.
    private static let nasty =
        "/a|b`<img src=x onerror=alert(1)>\u{1B}[2J-->@team, 100%: \"q\" & \n::error::x"

    private func judged(
        _ latency: Double,
        _ endpoints: [String] = ["/api/search", nasty]
    ) -> VerdictSheet {
        let (summary, baseline) = measured(latency, endpoints)
        return VerdictSheet(Gate.judge(summary, against: baseline), summary)
    }

    private func measured(
        _ latency: Double,
        _ endpoints: [String] = ["/api/search", nasty]
    ) -> (RunSummary, Baseline) {
        var endpoint = EndpointSummary(count: 5000, failures: 3)
        (endpoint.p50, endpoint.p95, endpoint.p99) = (latency, latency * 2, latency * 3)
        var summary = RunSummary(
            endpoints: Dictionary(uniqueKeysWithValues: endpoints.map { ($0, endpoint) })
        )
        summary.durationSeconds = 75
        summary.totalRequests = 10_006
        summary.totalFailures = 6
        summary.requestsPerSecond = 133.4
        let baseline = Baseline(
            thresholds: endpoints.map { name in
                EndpointThresholds(
                    endpoint: name,
                    thresholds: [
                        Threshold(metric: .p50, value: 50, text: "50"),
                        Threshold(metric: .p95, value: 100, text: "100", action: .warn),
                        Threshold(metric: .p99, value: 400, text: "400"),
                        Threshold(metric: .errorRate, value: 0.001, text: "0.001"),
                    ]
                )
            } + [
                EndpointThresholds(
                    endpoint: "/gone",
                    thresholds: [Threshold(metric: .p50, value: 1, text: "1")]
                )
            ]
        )
        return (summary, baseline)
    }

    private var sheets: [VerdictSheet] {
        [judged(71.25), judged(40), judged(40, [])]
    }

    @Test func `Markdown: what matters open, the rest folded, and no name is more than text`()
        throws
    {
        try Golden.expect(
            sheets.map { MarkdownReport(sheet: $0).text }.joined(separator: "\n----\n\n"),
            is: "verdict.md.txt"
        )
    }

    @Test func `JUnit: a test case for each cell`() throws {
        for (index, sheet) in sheets.enumerated() {
            try Golden.expect(JUnitReport(sheet: sheet).text, is: "verdict-\(index).junit.xml")
        }
    }

    @Test func `GitHub's annotations are one command a line`() throws {
        let lines = sheets.flatMap { GitHubAnnotations(sheet: $0).lines }

        #expect(
            lines.allSatisfy {
                !$0.contains("\n") && ($0.hasPrefix("::error ") || $0.hasPrefix("::warning "))
            }
        )
        try Golden.expect(lines.map { $0 + "\n" }.joined(), is: "verdict.annotations.txt")
    }

    @Test func `more annotations than GitHub shows end with their number`() {
        let sheet = judged(71.25, (0..<30).map { "/e\($0)" })

        let errors = GitHubAnnotations(sheet: sheet).lines.filter { $0.hasPrefix("::error ") }

        #expect(errors.count == 10)
        #expect(errors.last?.hasSuffix("::21 more are in the job's summary") == true)
    }

    @Test func `what results keep of a verdict is all that a report says of it`() throws {
        for (summary, baseline) in [measured(71.25), measured(40), measured(40, [])] {
            let ending = RunEnding(summary, against: baseline, options: GateOptions())
            let path = FileManager.default.temporaryDirectory
                .appendingPathComponent("verdict-\(UUID().uuidString).json").path
            defer { try? FileManager.default.removeItem(atPath: path) }

            try ResultsFile.write(ending.summary, to: path)
            let stored = try ResultsFile.read(path)

            #expect(VerdictSheet(stored: stored) == ending.sheet)
            let before = LatencyCurve.curves(of: summary, against: baseline).map(\.before)
            #expect(LatencyCurve.curves(ofJudged: stored).map(\.before) == before)
        }
    }

    @Test func `results of an earlier version say of their cells what they have`() {
        var summary = RunSummary(endpoints: [:])
        summary.verdict = VerdictSummary(
            verdict: .fail,
            reasons: ["a worker was lost", "FAIL /a p95: 3.0ms > 2.0ms"],
            cells: [
                JudgedCell(endpoint: "/a", metric: "p50", state: "PASS"),
                JudgedCell(endpoint: "/a", metric: "p95", state: "FAIL"),
            ]
        )

        let sheet = VerdictSheet(stored: summary)

        #expect(sheet.headline == "/a p95: 3.0ms > 2.0ms")
        #expect(sheet.rows.map(\.name) == ["/a p95", "/a p50"])
        #expect(sheet.rows.map(\.reason) == ["/a p95: 3.0ms > 2.0ms", ""])
        #expect(sheet.remarks == ["a worker was lost"])
    }

    @Test func `one line for a chat`() throws {
        try Golden.expect(
            sheets.map { ReportSet.line($0) + "\n" }.joined(),
            is: "verdict.line.txt"
        )
    }

    @Test func `the CI system is known by its environment`() {
        #expect(CISystem([:]) == nil)
        #expect(CISystem(["CI": "true"]) == nil)
        #expect(
            CISystem(["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "s", "GITHUB_OUTPUT": ""])
                == .github(summary: "s", output: nil)
        )
        #expect(CISystem(["GITLAB_CI": "true"]) == .gitlab)
        #expect(CISystem(["JENKINS_URL": "http://j"]) == .jenkins)
    }

    @Test func `GitHub's files are added to, GitLab's and Jenkins's are made`() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("reports-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func text(_ name: String) throws -> String {
            try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
        }
        try "before\n".write(toFile: folder + "/output", atomically: true, encoding: .utf8)
        let sheet = judged(71.25)

        try ReportSet.publish(
            sheet,
            to: .github(summary: folder + "/summary", output: folder + "/output"),
            folder: nil,
            nil
        )
        try ReportSet.publish(sheet, to: .gitlab, folder: folder, RunSummary(endpoints: [:]))

        #expect(try text("summary") == MarkdownReport(sheet: sheet).text)
        // A name with a line of its own must not become an output.
        let outputs = try text("output").split(separator: "\n")
        #expect(outputs.count == 3)
        #expect(outputs.prefix(2) == ["before", "verdict=FAIL"])
        #expect(outputs[2].hasPrefix("headline="))
        #expect(try text("junit.xml") == JUnitReport(sheet: sheet).text)
        #expect(try text("metrics.txt") == "# EOF\n")
    }
}
