// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Judging
@testable import Reporting

/// What pull requests, CI systems and chats get of a verdict.
struct VerdictSheetTests {
    /// Names as a hostile target may give them.
    private static let nasty =
        "/a|b`<img src=x onerror=alert(1)>\u{1B}[2J-->@team, 100%: \"q\" & \n::error::x"

    private func judged(
        _ latency: Double,
        _ endpoints: [String] = ["/api/search", nasty]
    ) -> VerdictSheet {
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
        return VerdictSheet(Gate.judge(summary, against: baseline), summary)
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

    /// A run of ours against a baseline of these thresholds, with its verdict.
    private func run(
        _ endpoints: [String: (latency: Double, failures: Int)],
        _ thresholds: [String: Double]
    ) -> (judgement: Judgement, summary: RunSummary) {
        var summary = RunSummary(
            endpoints: endpoints.mapValues { measured in
                var endpoint = EndpointSummary(count: 5000, failures: measured.failures)
                endpoint.p50 = measured.latency
                return endpoint
            }
        )
        summary.schemaVersion = RunSummary.currentSchemaVersion
        summary.conservation = ConservationCheck(countedByWorkers: 1, merged: 1, cut: 0)
        let baseline = Baseline(
            thresholds: thresholds.sorted { $0.key < $1.key }.map { name, expected in
                EndpointThresholds(
                    endpoint: name,
                    thresholds: [
                        Threshold(metric: .p50, value: expected, text: "\(expected)"),
                        Threshold(metric: .errorRate, value: 0.001, text: "0.001"),
                    ]
                )
            }
        )
        let judgement = Gate.judge(summary, against: baseline)
        summary.verdict = judgement.summary
        return (judgement, summary)
    }

    private func sheet(
        _ endpoints: [String: (latency: Double, failures: Int)],
        _ thresholds: [String: Double]
    ) -> VerdictSheet {
        let run = run(endpoints, thresholds)
        return VerdictSheet(run.judgement, run.summary)
    }

    @Test(arguments: [0, 6, 50])
    func `results say of themselves what was said when they were judged`(failures: Int) throws {
        let (judgement, summary) = run(
            ["/a": (0.912, failures), "/b": (6000, 0), "/c": (5, 0)],
            ["/a": 0.8, "/absent": 1, "/b": 0.5, "/c": 5]
        )
        let read = try JSONDecoder().decode(
            RunSummary.self,
            from: JSONEncoder().encode(summary)
        )

        #expect(VerdictSheet(stored: read) == VerdictSheet(judgement, summary))
        let before = LatencyCurve.curves(ofJudged: read).map { [$0.endpoint: $0.before["p50"]] }
        #expect(Set(before) == [["/a": 0.8], ["/b": 0.5], ["/c": 5]])
    }

    @Test func `results of older versions are shown with the words that they have`() {
        var (_, summary) = run(["/a": (200, 0)], ["/a": 100])
        let words = ["a worker was lost", "FAIL /a p50: 200.0ms > 110.0ms"]
        summary.verdict = VerdictSummary(
            verdict: .fail,
            reasons: words,
            cells: [JudgedCell(endpoint: "/a", metric: "p50", state: .fail)]
        )

        let sheet = VerdictSheet(stored: summary)

        #expect([sheet.headline] + sheet.remarks == words)
        #expect(sheet.rows.map(\.reason) == ["/a p50"])
    }

    @Test func `the headline is the worst cell, also when it is a million per cent above`() {
        let sheet = sheet(["/a": (200, 0), "/b": (6000, 0)], ["/a": 100, "/b": 0.5])

        #expect(sheet.headline.hasPrefix("/b p50: 6000.0ms > "))
        #expect(sheet.headline.hasSuffix(", and 1 other cell"))
    }

    @Test func `a number reads the same in the line and in the table`() throws {
        let sheet = sheet(["/a": (0.912, 0)], ["/a": 0.8])

        let row = try #require(sheet.rows.first)
        #expect(row.why == "0.912ms > 0.880ms (baseline 0.8ms, +14.0%)")
        #expect([row.before, row.now, row.change] == ["0.800 ms", "0.912 ms", "+14.0 %"])
    }

    @Test func `requests that fail come before requests that are slow`() {
        let sheet = sheet(["/a": (9000, 0), "/b": (100, 500)], ["/a": 1, "/b": 100])

        #expect(sheet.headline.hasPrefix("/b error_rate: "))
        #expect(sheet.rows.prefix(2).map(\.name) == ["/b error_rate", "/a p50"])
    }

    @Test func `a service that is down is a failed case and an error, with no baseline too`() throws
    {
        var summary = RunSummary(endpoints: ["/a": EndpointSummary(count: 0, failures: 9)])
        summary.schemaVersion = RunSummary.currentSchemaVersion
        summary.conservation = ConservationCheck(countedByWorkers: 9, merged: 9, cut: 0)

        let sheet = VerdictSheet(Gate.judge(summary, against: nil), summary)

        #expect(sheet.headline == "every request failed")
        let report = JUnitReport(sheet: sheet).text
        #expect(report.contains(#"<testsuites tests="1" failures="1" errors="0" skipped="0">"#))
        #expect(report.contains(#"<failure message="every request failed"/>"#))
        #expect(
            GitHubAnnotations(sheet: sheet).lines == [
                "::error title=tidemark%3A FAIL::every request failed"
            ]
        )
    }

    @Test(arguments: [
        (Verdict.fail, "failures=\"1\"", "<failure message=\"why\"/>", "::error"),
        (.invalid, "errors=\"1\"", "<error message=\"why\"/>", "::error"),
        (.warn, "failures=\"0\"", "<system-out>WARN why</system-out>", "::warning"),
        (.inconclusive, "skipped=\"1\"", "<skipped message=\"why\"/>", "::warning"),
    ])
    func `a verdict that no cell carries has a case and an annotation of its own`(
        verdict: Verdict,
        count: String,
        element: String,
        command: String
    ) {
        let passed = VerdictSheet.Row(state: .pass, endpoint: "/a", metric: "p50", why: "fine")
        let sheet = VerdictSheet(
            title: "t",
            verdict: verdict,
            headline: "why",
            rows: [passed],
            remarks: [],
            facts: []
        )

        let report = JUnitReport(sheet: sheet).text

        #expect(report.contains("tests=\"2\""))
        #expect(report.contains(count))
        #expect(report.contains(element))
        #expect(
            GitHubAnnotations(sheet: sheet).lines == [
                "\(command) title=tidemark%3A \(verdict.rawValue)::why"
            ]
        )
    }

    @Test func `what keeps a run from a PASS is the headline, where no cell does`() {
        var judged = Baseline(thresholds: [])
        judged.thresholds = [
            EndpointThresholds(
                endpoint: "/a",
                thresholds: [Threshold(metric: .p50, value: 100, text: "100")]
            )
        ]
        var summary = RunSummary(endpoints: ["/a": EndpointSummary(count: 5000, failures: 0)])
        summary.endpoints["/a"]?.p50 = 10
        summary.schemaVersion = RunSummary.currentSchemaVersion
        summary.conservation = ConservationCheck(countedByWorkers: 5000, merged: 5000, cut: 0)
        summary.run = RunSummary.sample.run
        summary.run?.workerLoss = "continue"
        summary.workers = RunSummary.sample.workers

        let sheet = VerdictSheet(Gate.judge(summary, against: judged), summary)

        #expect(sheet.verdict == .warn)
        #expect(sheet.headline.hasPrefix("worker host-2 was lost: "))
        #expect(sheet.remarks.isEmpty)
    }

    @Test func `one line for a chat`() throws {
        try Golden.expect(
            sheets.map { $0.line + "\n" }.joined(),
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

        try CISystem.github(summary: folder + "/summary", output: folder + "/output")
            .publish(sheet, folder: nil, nil)
        try CISystem.gitlab.publish(sheet, folder: folder, RunSummary(endpoints: [:]))

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
