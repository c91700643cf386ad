// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

@testable import Master

struct ReportTests {
    @Test func `the final table shows endpoints, failures, workers and conservation`() throws {
        let text = TextReport(summary: .sample).lines.joined(separator: "\n") + "\n"

        try Golden.expect(text, is: "final-table.txt")
    }

    @Test func `a narrow table cuts names and no line is wider`() {
        let report = TextReport(summary: .sample, width: 76)

        let table = report.lines.filter { $0.hasPrefix("GET") || $0.hasPrefix("POST") }
        #expect(table.count == 2)
        #expect(table.allSatisfy { $0.count <= 76 })
        #expect(table.contains { $0.contains("\u{2026}") })
    }

    @Test func `missing requests are named by their number`() {
        var summary = RunSummary.sample
        summary.conservation = ConservationCheck(countedByWorkers: 12, merged: 10, cut: 0)

        #expect(
            TextReport(summary: summary).lines.last
                == "conservation: 12 requests counted by the workers, 10 merged: 2 are missing"
        )
    }

    @Test func `the statistics have Locust's columns and its last row`() throws {
        let csv = LocustCSV(summary: .sample)

        try Golden.expect(csv.stats, is: "locust_stats.csv")
        try Golden.expect(csv.failures, is: "locust_failures.csv")
        try Golden.expect(csv.history, is: "locust_stats_history.csv")
        #expect(
            csv.stats.hasPrefix(
                "Type,Name,Request Count,Failure Count,Median Response Time,"
                    + "Average Response Time,Min Response Time,Max Response Time,"
                    + "Average Content Size,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,"
                    + "99.9%,99.99%,100%\r\n"
            )
        )
        let lastRow = csv.stats.components(separatedBy: "\r\n").dropLast().last
        #expect(lastRow?.hasPrefix(",Aggregated,") == true)
        #expect(
            csv.failures.hasPrefix("Method,Name,Error,Occurrences,First Seen,Last Seen\r\n")
        )
    }

    @Test func `a results file reads back as it was written`() throws {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("tidemark-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }

        try ResultsFile.write(.sample, to: file.path)

        #expect(try ResultsFile.read(file.path) == .sample)
    }

    @Test func `names of quantiles are those of the results file`() {
        #expect(
            Quantile.reported.map(\.text) == [
                "p50", "p66", "p75", "p80", "p90", "p95", "p98", "p99", "p99.9", "p99.99", "p100",
            ]
        )
    }
}

struct LiveViewTests {
    @Test(arguments: [80, 120])
    func `the view fits its terminal`(width: Int) throws {
        let lines = LiveView.lines(of: .sample, width: width)

        #expect(lines.allSatisfy { $0.count <= width })
        try Golden.expect(lines.joined(separator: "\n") + "\n", is: "live-view-\(width).txt")
    }

    @Test(arguments: [
        (LiveSnapshot.Phase.gathering, "waiting for workers: 2 of 3 are here"),
        (
            .ramp,
            "0:35/1:30  ramp  users 20/20  13 req/s  requests 480  failures 3 (0.6%)  LOST WORKERS 1"
        ),
        (
            .measuring(iteration: 1, count: 1),
            "0:35/1:30  measuring  users 20/20  13 req/s  requests 480  failures 3 (0.6%)  LOST WORKERS 1"
        ),
        (
            .measuring(iteration: 2, count: 3),
            "0:35/1:30  measuring 2 of 3  users 20/20  13 req/s  requests 480  failures 3 (0.6%)"
                + "  LOST WORKERS 1"
        ),
    ])
    func `a log gets one line`(phase: LiveSnapshot.Phase, line: String) {
        var snapshot = LiveSnapshot.sample
        snapshot.phase = phase

        #expect(LiveView.line(of: snapshot) == line)
    }

    @Test func `a terminal's view is redrawn in place and taken away at the end`() {
        let written = Written()
        var screen = LiveScreen(isTTY: true) { written.text += $0 }

        screen.show(.sample, width: 80)
        let first = written.text
        screen.show(.sample, width: 80)
        screen.finish()

        let height = first.count { $0 == "\n" }
        let erase = "\u{1b}[\(height)A\u{1b}[J"
        #expect(written.text == first + erase + first + erase)
    }

    @Test func `a log gets a line every five seconds of the run and every note`() {
        let written = Written()
        var screen = LiveScreen(isTTY: false) { written.text += $0 }
        var snapshot = LiveSnapshot.sample

        for second in 0..<11 {
            snapshot.elapsedSeconds = second
            screen.show(snapshot, width: 80)
        }
        screen.note("lost worker x")
        screen.finish()

        let lines = written.text.split(separator: "\n")
        #expect(lines.map { $0.prefix(4) } == ["0:00", "0:05", "0:10", "lost"])
    }

    private final class Written { var text = "" }
}

struct LiveFiguresTests {
    @Test func `the phases of a run follow its clock`() {
        let scenario = Scenario(
            host: "http://h",
            users: [],
            load: Load(
                profile: .constant(
                    users: 10,
                    spawnRate: Rate(count: 5, per: .seconds(1)),
                    runTime: .seconds(10)
                ),
                warmup: .seconds(4),
                iterations: 3,
                seed: 1
            )
        )
        let machine = RunMachine(expectedCount: 1, scenarioDigest: "", load: scenario.load)
        let figures = LiveFigures()
        let merger = IntervalMerger(windowCount: 4, endpointCount: 0)

        let phases = [nil, 0, 3, 4, 10, 21, 22].map { (second: Int64?) in
            figures.snapshot(
                scenario: scenario,
                machine: machine,
                merger: merger,
                sinceStart: second.map { $0 * 1_000_000_000 }
            ).phase
        }

        #expect(
            phases == [
                .gathering, .ramp, .warmup, .measuring(iteration: 1, count: 3),
                .measuring(iteration: 2, count: 3), .measuring(iteration: 3, count: 3), .draining,
            ]
        )
    }
}

extension LiveSnapshot {
    fileprivate static var sample: LiveSnapshot {
        LiveSnapshot(
            phase: .measuring(iteration: 1, count: 1),
            elapsedSeconds: 35,
            totalSeconds: 90,
            activeUsers: 20,
            plannedUsers: 20,
            requestsPerSecond: 13,
            requests: 480,
            failures: 3,
            readyWorkers: 2,
            expectedWorkers: 3,
            lostWorkers: 1,
            rows: [
                Row(
                    method: "GET",
                    name: "/api/articles/[slug]/recommendations/and/a/long/tail",
                    requests: 400,
                    failures: 0,
                    p50: 1.234,
                    p95: 45.67,
                    p99: 1234
                ),
                Row(
                    method: "POST",
                    name: "/api/search",
                    requests: 80,
                    failures: 3,
                    p50: nil,
                    p95: nil,
                    p99: nil
                ),
            ]
        )
    }
}
