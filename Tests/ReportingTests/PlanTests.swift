// SPDX-License-Identifier: Apache-2.0

import Shared
import TestSupport
import Testing

@testable import Reporting
@testable import Running

/// What `plan` foretells, by hand and as it is printed.
struct PlanTests {
    private func scenario(_ users: String, load: String) throws -> Scenario {
        try ScenarioParser.parse(
            "host: http://localhost:8000\nusers:\n\(users)\nload: {\(load)}\n",
            fileName: "f"
        )
    }

    private func requests(
        _ users: String,
        load: String,
        latency: Duration = .milliseconds(500)
    ) throws -> [Double] {
        RunForecast(try scenario(users, load: load), latency: latency).requests
    }

    @Test(arguments: [
        // A cycle of 2 s over the 80 s that are measured, of 10 users.
        ("wait: {constant: 1500ms}, tasks: [{get: /a}]", [400.0]),
        ("wait: {between: [1s, 2s]}, tasks: [{get: /a}]", [400.0]),
        // Half a second of work is within each pacing.
        ("wait: {pacing: 2s}, tasks: [{get: /a}]", [400.0]),
        ("wait: {throughput: 30/min}, tasks: [{get: /a}]", [400.0]),
        ("wait: {pacing: 100ms}, tasks: [{get: /a}]", [1600.0]),
        // A task's own wait wins: cycles of 0.5 s and 1.5 s, each in turn.
        (
            "wait: {constant: 1s}, tasks: [{get: /a}, {get: /b, wait: {constant: 0s}}]",
            [400.0, 400.0]
        ),
        // Three of four choose the first; 2 requests and 1 s of thinking a round, twice: 4 s.
        (
            """
            tasks: [{repeat: 2, steps: [{get: /a}, {think: 1s}, {choose: [{weight: 3, get: /b}, {get: /c}]}]}]
            """, [400.0, 300.0, 100.0]
        ),
        ("max_tasks: 3, tasks: [{get: /a}]", [30.0]),
        // Everyone began in the warm-up.
        ("on_start: [{get: /s}], wait: {constant: 1500ms}, tasks: [{get: /a}]", [0.0, 400.0]),
    ])
    func `expected requests of the closed model`(kind: String, expected: [Double]) throws {
        let found = try requests(
            "  - {\(kind)}",
            load: "users: 10, spawn_rate: 10/s, run_time: 100s, warmup: 20s"
        )

        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 }, "\(found)")
    }

    @Test func `ramps and kinds count for as long as they last`() throws {
        let found = try requests(
            "  - {weight: 3, wait: {pacing: 1s}, tasks: [{get: /a}]}\n"
                + "  - {weight: 1, wait: {pacing: 2s}, tasks: [{get: /b}]}",
            load: "stages: [{duration: 40s, users: 40}, {duration: 10s, users: 40}, "
                + "{duration: 40s, users: 0}]"
        )

        // 40 users come and go, one a second: (0 + 1 + … + 39) + 400 + (1 + 2 + … + 40) seconds.
        #expect(abs(found[0] + 2 * found[1] - 2000) < 1, "\(found)")
        #expect(abs(found[0] / found[1] - 6) < 0.2, "\(found)")
    }

    @Test func `arrivals are due whatever requests take`() throws {
        let found = try requests(
            "  - {count: 1, tasks: [{get: /a}]}\n  - {weight: 1, tasks: [{get: /b}, {get: /c}]}",
            load: "arrivals: [{duration: 10s, rate: 100/s}, {duration: 10s, rate: 200/s}], "
                + "max_in_flight: 4, warmup: 10s"
        )

        #expect(found == [500, 750, 750])
    }

    @Test(arguments: [
        (
            "plan-users", "users: 20, spawn_rate: 2/s, run_time: 90s, warmup: 15s, iterations: 3"
        ),
        (
            "plan-stages",
            "stages: [{duration: 30s, users: 50, spawn_rate: 5/s}, {duration: 1m, users: 20}], "
                + "warmup: 10s"
        ),
        (
            "plan-arrivals",
            "arrivals: [{duration: 30s, rate: 200/s, ramp: true}, {duration: 1m, rate: 150/s}], "
                + "warmup: 30s"
        ),
    ])
    func `what is printed`(golden: String, load: String) throws {
        let scenario = try scenario(
            """
              - name: reader
                weight: 3
                wait: {between: [0.5s, 1.5s]}
                on_start: [{post: /login}]
                tasks:
                  - {weight: 9, get: /articles/1, name: "/articles/[id]"}
                  - {weight: 1, steps: [{get: /search}, {think: 2s}, {get: /trending}]}
              - {name: writer, count: 2, tasks: [{post: /upload, headers: {Expect: 100-continue}, body: x}]}
            """,
            load: load
        )
        let report = PlanReport(
            scenario: scenario,
            fileName: "scenario.yaml",
            latency: .milliseconds(100)
        )

        let text = report.lines(width: 80).map { $0 + "\n" }.joined()
        try Golden.expect(text, is: "\(golden).txt")
        #expect(report.lines(width: 80).allSatisfy { $0.last != " " })
    }
}
