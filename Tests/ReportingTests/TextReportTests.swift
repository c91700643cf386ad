// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Reporting
@testable import Text

struct TextReportTests {
    @Test func `the final table shows endpoints, failures, workers and conservation`() throws {
        let text = TextReport(summary: .sample).lines.joined(separator: "\n") + "\n"

        try Golden.expect(text, is: "report-final-table.txt")
    }

    @Test(arguments: [84, 100])
    func `names are cut in the middle and no line is wider`(width: Int) throws {
        var summary = RunSummary.sample
        let long = "/api/" + String(repeating: "long/", count: 40) + "tail"
        summary.endpoints[long] = summary.endpoints["/api/search, \"quoted\""]
        summary.endpoints[long]?.name = long
        summary.workers?[0].name = String(repeating: "host-", count: 40)

        let lines = TextReport(summary: summary, width: width).lines

        #expect(lines.allSatisfy { $0.count <= width })
        let row = try #require(lines.first { $0.hasPrefix("POST    /api/long/") })
        #expect(row.contains("\u{2026}") && row.contains("tail  "))
    }

    @Test(arguments: [
        (
            ConservationCheck(countedByWorkers: 12, merged: 10, cut: 0),
            ["conservation: 12 requests counted by the workers != 10 merged: 2 missing"]
        ),
        (
            ConservationCheck(countedByWorkers: 1, merged: 4, cut: 1),
            [
                "conservation: 1 request counted by the workers != 4 merged: 3 too many",
                "cut in flight at the end: 1 request, not counted",
            ]
        ),
        (
            ConservationCheck(countedByWorkers: 1415, merged: 1415, cut: 0),
            [
                "conservation: 1415 requests counted by the workers = 1415 merged, warm-up included"
            ]
        ),
    ])
    func `the conservation check says what differs`(check: ConservationCheck, last: [String]) {
        var summary = RunSummary.sample
        summary.conservation = check

        #expect(TextReport(summary: summary).lines.suffix(last.count) == last[...])
    }

    @Test func `the foot names the marked percentiles and no other`() {
        var summary = RunSummary.sample
        summary.aggregated?.thinPercentiles = ["p95", "p99"]

        let lines = TextReport(summary: summary).lines
        #expect(
            lines.contains("* based on too few successes: p95 needs 200, p99 needs 1000")
        )
    }

    @Test func `an endpoint without a success has no latencies and no marks`() {
        var summary = RunSummary(endpoints: ["/down": EndpointSummary(count: 0, failures: 7)])
        summary.endpoints["/down"]?.method = "GET"
        summary.endpoints["/down"]?.thinPercentiles = ["p50", "p95", "p99"]

        let lines = TextReport(summary: summary).lines
        #expect(
            lines == [
                "", "measured 0.0 s: 0 requests, latencies in ms", "",
                "method  endpoint      requests    failures  p50  p95  p99  max  req/s",
                "---------------------------------------------------------------------",
                "GET     /down                7  7 (100.0%)    -    -    -    -      -",
            ]
        )
    }

    @Test(arguments: [
        (1, false, "measured 75.0 s: 1029 requests, latencies in ms"),
        (3, false, "measured 75.0 s in 3 iterations: 1029 requests, latencies in ms"),
        (1, true, "measured 75.0 s, then interrupted: 1029 requests, latencies in ms"),
    ])
    func `the heading says what was measured`(iterations: Int, interrupted: Bool, text: String) {
        var summary = RunSummary.sample
        summary.run?.iterations = iterations
        summary.run?.wasInterrupted = interrupted

        #expect(TextReport(summary: summary).lines[1] == text)
    }

    @Test func `the most frequent causes come first and the rest are counted`() throws {
        var summary = RunSummary.sample
        summary.endpoints["/api/articles/[slug]"]?.failureCauses = (1...25).map { count in
            FailureCauseSummary(
                cause: "HTTP status \(500 + count)",
                count: count,
                firstSeenSeconds: 1,
                lastSeenSeconds: 2
            )
        }

        let lines = TextReport(summary: summary).lines
        let start = try #require(lines.firstIndex(of: "failures by cause"))
        #expect(
            lines[start + 1] == "  25  /api/articles/[slug]: HTTP status 525 (1.0 s to 2.0 s)"
        )
        #expect(lines[start + 21] == "  and 7 more causes in the results file")
    }

    @Test func `many workers are summed up and the lost ones named`() throws {
        var summary = RunSummary.sample
        let workers = try #require(summary.workers)
        summary.workers = Array(repeating: workers[0], count: 19) + [workers[1]]

        let lines = TextReport(summary: summary).lines
        let sum = try #require(lines.firstIndex { $0.hasPrefix("20 workers") })
        #expect(lines[sum] == "20 workers: 15885 requests, 21 threads, 1 LOST")
        #expect(
            lines[sum + 1] == "worker host-2: 400 requests, 2 threads, 1% of a core, LOST at 43.2 s"
        )
        #expect(lines[sum + 2].hasPrefix("conservation"))
    }

    @Test func `colours change nothing but the colours`() {
        let plain = TextReport(summary: .sample).lines
        let coloured = TextReport(summary: .sample, isColoured: true).lines

        #expect(coloured.contains { $0.hasPrefix("\u{1b}[31mworker host-2") })
        #expect(coloured.map { $0.replacing(/\u{1b}\[[0-9]*m/, with: "") } == plain)
        #expect(!plain.joined().contains("\u{1b}"))
    }

    @Test func `what comes from elsewhere cannot steer the terminal`() {
        var summary = RunSummary.sample
        summary.workers?[0].name = "a\u{1b}[2Jb\nc"
        summary.endpoints["/api/articles/[slug]"]?.name = "/a\u{1b}[1A\r\n\u{202e}b"

        let text = TextReport(summary: summary).lines.joined()
        #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        #expect(text.contains("worker a\u{FFFD}[2Jb\u{FFFD}c: 815 requests"))
        #expect(text.contains("/a\u{FFFD}[1A\u{FFFD}\u{FFFD}\u{FFFD}b"))
    }
}
