// SPDX-License-Identifier: Apache-2.0

import Shared
import TestSupport
import Testing

@testable import Running

struct LiveViewTests {
    @Test(arguments: [(80, 24), (120, 40)])
    func `the view fits its terminal`(width: Int, height: Int) throws {
        let lines = LiveView.lines(of: .sample, width: width, height: height)

        #expect(lines.allSatisfy { $0.count <= width })
        try Golden.expect(lines.joined(separator: "\n") + "\n", is: "report-live-\(width).txt")
    }

    @Test(arguments: [
        (LiveSnapshot.Phase.ramp, "] ramp, 00:55 left"),
        (.warmup, "] warm-up, 00:55 left"),
        (.measuring(iteration: 1, count: 1), "] measuring, 00:55 left"),
        (.measuring(iteration: 2, count: 3), "] measuring 2 of 3, 00:55 left"),
        (.draining, "] draining, 00:55 left"),
    ])
    func `the bar ends with the phase and the time left`(phase: LiveSnapshot.Phase, end: String) {
        var snapshot = LiveSnapshot.sample
        snapshot.figures.phase = phase

        #expect(LiveView.lines(of: snapshot, width: 80, height: 24)[0].hasSuffix(end))
    }

    @Test(arguments: [(0, 0), (45, 30), (90, 60), (99, 60)])
    func `the bar fills with the run`(elapsed: Int, done: Int) {
        var snapshot = LiveSnapshot.sample
        snapshot.figures.elapsedSeconds = elapsed

        let bar = LiveView.lines(of: snapshot, width: 120, height: 24)[0]
        #expect(bar.count { $0 == "#" } == done)
        #expect(bar.count { $0 == "." } == 60 - done)
    }

    @Test(arguments: [(40, 24), (80, 10), (20, 8), (10, 2), (300, 100)])
    func `no size of terminal makes a line too long or too many`(width: Int, height: Int) {
        var snapshot = LiveSnapshot.sample
        snapshot.rows = (0..<30).map { LiveSnapshot.Row.sample("/endpoint/\($0)") }

        let lines = LiveView.lines(of: snapshot, width: width, height: height)

        #expect(lines.allSatisfy { $0.count <= width })
        #expect((1..<height).contains(lines.count))
    }

    @Test func `endpoints that do not fit are counted and the last row stays`() {
        var snapshot = LiveSnapshot.sample
        snapshot.rows = (0..<30).map { LiveSnapshot.Row.sample("/endpoint/\($0)") }

        let lines = LiveView.lines(of: snapshot, width: 80, height: 24)

        #expect(lines.count == 23)
        #expect(lines[21] == "and 15 more endpoints in the results")
        #expect(lines[22].contains("Aggregated"))
    }

    @Test func `a narrow terminal keeps the lost workers`() {
        let lines = LiveView.lines(of: .sample, width: 32, height: 24)

        #expect(lines[1] == "LOST WORKERS 1  workers 2/3")
        #expect(lines[2] == "users 20/20  failures 3 (0.6%)")
    }

    @Test(arguments: [
        (LiveSnapshot.Phase.gathering, "waiting for workers: 2 of 3 connected"),
        (
            .ramp,
            "00:35/01:30  ramp  users 20/20  13 req/s  failures 3 (0.6%)"
                + "  p50 12.1  p95 30.2  p99 41.0 ms  LOST WORKERS 1"
        ),
        (
            .measuring(iteration: 2, count: 3),
            "00:35/01:30  measuring 2 of 3  users 20/20  13 req/s  failures 3 (0.6%)"
                + "  p50 12.1  p95 30.2  p99 41.0 ms  LOST WORKERS 1"
        ),
    ])
    func `a log gets one line`(phase: LiveSnapshot.Phase, line: String) {
        var snapshot = LiveSnapshot.sample
        snapshot.figures.phase = phase

        #expect(LiveView.line(of: snapshot.figures) == line)
    }

    @Test func `a log says nothing of percentiles that are not there`() {
        var snapshot = LiveSnapshot.sample
        snapshot.figures.p50 = nil
        snapshot.figures.lostWorkers = 0

        #expect(
            LiveView.line(of: snapshot.figures)
                == "00:35/01:30  measuring  users 20/20  13 req/s  failures 3 (0.6%)"
        )
    }
}

extension LiveSnapshot {
    static var sample: LiveSnapshot {
        LiveSnapshot(
            figures: Figures(
                phase: .measuring(iteration: 1, count: 1),
                host: "http://localhost:8000",
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
                p50: 12.1,
                p95: 30.2,
                p99: 41
            ),
            rows: [
                Row(
                    method: "GET",
                    name: "/api/articles/[slug]/recommendations/and/a/long/tail",
                    requests: 400,
                    failures: 0,
                    p50: 0.234,
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

extension LiveSnapshot.Row {
    static func sample(_ name: String) -> LiveSnapshot.Row {
        LiveSnapshot.Row(
            method: "GET",
            name: name,
            requests: 10,
            failures: 0,
            p50: 1,
            p95: 2,
            p99: 3
        )
    }
}
