// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Files
@testable import Judging

/// The script's rule, line for line.
struct StaticGateTests {
    @Test func `the usual pair of files gives the usual lines`() throws {
        let baseline = try BaselineFile.parse(Golden.text("baseline-v2.json"), fileName: "b")
        let results = try ResultsFile.parse(Golden.text("results.json"), fileName: "r")

        let judgement = Gate.judge(results, against: baseline)

        let rule = String(repeating: "=", count: 60)
        let cells = try Golden.text("expected-lines.txt").split(separator: "\n").map(String.init)
        #expect(
            Array(judgement.lines.prefix(cells.count + 4))
                == ["PERFORMANCE REGRESSION CHECK", rule] + cells
                + [rule, "RESULT: FAILED - Performance regression detected"]
        )
        #expect(judgement.exitStatus(strict: false) == .failed)
    }

    @Test(arguments: [
        (110.0, CellState.pass), (110.00000000000001, .pass), (110.1, .fail),
    ])
    func `a percentile fails strictly above threshold times tolerance`(
        actual: Double,
        state: CellState
    ) {
        // 100 × 1.1 is 110.00000000000001 in binary, in Python too.
        let judgement = judge(.script(p95: actual), "\"p95_ms\": 100")

        #expect(judgement.cells.map(\.state) == [state])
    }

    @Test func `the excess is over the baseline and the number as Python prints it`() {
        for (literal, printed) in [("200", "200"), ("200.0", "200.0"), ("2e2", "200.0")] {
            let judgement = judge(.script(p95: 285), "\"p95_ms\": \(literal)")

            #expect(
                judgement.cellLines == [
                    "  FAIL /a p95: 285.0ms > 220.0ms (baseline \(printed)ms, +42.5%)"
                ]
            )
        }
    }

    @Test func `a script's error rate divides by successes and has no tolerance`() {
        // 1 of 100 successes is exactly the threshold; 2 of 100 is not.
        var results = RunSummary.script()
        results.endpoints["/a"]?.failures = 1
        #expect(judge(results, "\"error_rate\": 0.01").verdict == .pass)
        results.endpoints["/a"]?.failures = 2
        let judgement = judge(results, "\"error_rate\": 0.01")
        #expect(judgement.lines.contains("  FAIL /a error_rate: 0.0200 > 0.0100"))
        // The script has this sentence for whatever fails.
        #expect(judgement.lines.contains("RESULT: FAILED - Performance regression detected"))
    }

    @Test func `a missing percentile of an existing entry is zero and passes`() {
        #expect(
            judge(.script(), "\"p99_ms\": 5").cellLines == [
                "  PASS /a p99: 0.0ms <= 5.5ms"
            ]
        )
    }

    @Test func `a baseline endpoint that the results lack is skipped and counted`() {
        let judgement = judge(
            .script(p95: 1),
            "\"p95_ms\": 100",
            extra: "\"/gone\": {\"p95_ms\": 1}"
        )

        #expect(judgement.lines.contains("  SKIP /gone: not in results"))
        #expect(judgement.verdict == .pass)
        #expect(
            judgement.lines.last
                == "cells: 0 FAIL, 0 WARN, 1 PASS, 0 SKIP; baseline endpoints not in the results: 1"
        )
        #expect(judgement.exitStatus(strict: false) == .passed)
        #expect(judgement.exitStatus(strict: true) == .undecided)
    }

    @Test func `a baseline that does not block says so and the build goes on`() {
        let judgement = judge(
            .script(p95: 300),
            "\"p95_ms\": 100",
            top: "\"block_on_regression\": false"
        )

        #expect(judgement.verdict == .fail)
        #expect(
            judgement.lines.contains("WARNING: block_on_regression is false, not failing build")
        )
        #expect(judgement.exitStatus(strict: false) == .passed)
    }

    @Test func `an action of warn does not block`() {
        let judgement = judge(
            .script(p95: 300),
            "\"p95_ms\": 100, \"p95_action\": \"warn\""
        )

        #expect(judgement.cellLines.first?.hasPrefix("  WARN /a p95: 300.0ms") == true)
        #expect(judgement.verdict == .warn)
        #expect(judgement.exitStatus(strict: true) == .passed)
    }

    @Test func `a results file that says nothing of its environment is judged with a note`() {
        let judgement = judge(
            .script(p95: 1),
            "\"p95_ms\": 100",
            top: "\"environment\": {\"cpu_cores\": 64}"
        )

        #expect(judgement.verdict == .pass)
        #expect(
            judgement.lines.contains(
                "  note: the results say nothing of their environment; it was not compared"
            )
        )
    }

    @Test func `the lines and the status are those of the script on random files`() throws {
        let oracle = try ScriptOracle(caseCount: 300)
        try #require(oracle.cases.count == 300)

        for (baseline, results, expected) in oracle.cases {
            let judgement = Gate.judge(
                try ResultsFile.parse(results, fileName: "r"),
                against: try BaselineFile.parse(baseline, fileName: "b")
            )
            let printed = judgement.lines.filter { line in
                ["  PASS", "  FAIL", "  SKIP"].contains { line.hasPrefix($0) }
            }
            #expect(printed == expected.lines)
            // Where the script judged nothing at all it passes; no data is never a pass.
            let judgedNothing = !judgement.cells.contains(where: \.isJudged)
            let status = judgement.exitStatus(strict: false).rawValue
            #expect(status == (judgedNothing ? 3 : expected.status))
        }
    }
}

/// The holes of the script, each closed for our own results.
struct GateHoleTests {
    @Test func `an endpoint of failures only fails and its percentiles are skipped`() {
        let judgement = judge(.ours(count: 0, failures: 50), "\"p95_ms\": 100, \"error_rate\": 0.5")

        #expect(judgement.verdict == .fail)
        #expect(judgement.cells.map(\.state) == [.skip, .fail])
        #expect(judgement.lines.contains("  SKIP /a p95: no successes"))
        #expect(judgement.lines.contains("  FAIL /a error_rate: 1.0000 > 0.5000"))
    }

    @Test func `it fails also where the baseline has no error rate`() {
        let judgement = judge(.ours(count: 0, failures: 50), "\"p95_ms\": 100")

        #expect(judgement.lines.contains("  FAIL /a error_rate: every request failed"))
        #expect(judgement.exitStatus(strict: false) == .failed)
    }

    @Test func `a scheduled endpoint without a request is no measurement`() {
        var results = RunSummary.ours(count: 1000, failures: 0)
        results.endpoints["/idle"] = EndpointSummary(count: 0, failures: 0)

        let judgement = judge(results, "\"p95_ms\": 100")

        #expect(judgement.verdict == .invalid)
        #expect(
            judgement.reasons == [
                "/idle is in the scenario and got no request; run longer or raise its weight"
            ]
        )
        #expect(judgement.exitStatus(strict: false) == .invalid)
    }

    @Test func `our error rate divides by all requests`() {
        // 10 of 1000 requests failed: 1.0 %, not 1.01 %.
        #expect(judge(.ours(count: 990, failures: 10), "\"error_rate\": 0.01").verdict == .pass)
    }

    @Test func `a lost worker is named with its span`() {
        var results = RunSummary.ours(count: 1000, failures: 0)
        var worker = WorkerSummary(
            name: "w",
            threads: 1,
            requests: 9,
            cpuSeconds: 1,
            measuredUntilSeconds: 12
        )
        worker.lostAtSeconds = 13.5
        results.workers = [worker]

        let judgement = judge(results, "\"p95_ms\": 100")

        #expect(
            judgement.reasons == [
                "worker w was lost: its requests from 12.0 s to 13.5 s and its load after that "
                    + "are missing"
            ]
        )
        #expect(judgement.verdict == .invalid)
    }

    @Test func `counts that do not agree are no measurement`() {
        var results = RunSummary.ours(count: 1000, failures: 0)
        results.conservation = ConservationCheck(countedByWorkers: 1001, merged: 1000, cut: 0)

        let judgement = judge(results, "\"p95_ms\": 100")

        #expect(judgement.reasons == ["the workers counted 1001 requests and 1000 were merged"])
        #expect(judgement.exitStatus(strict: false) == .invalid)
    }

    @Test func `nothing measured is never a pass`() {
        let judgement = judge(.ours(count: 0, failures: 0), "\"p95_ms\": 100")

        #expect(judgement.verdict == .invalid)
        #expect(judgement.reasons.first == "nothing was measured: no request ended")
    }

    @Test func `a baseline of other endpoints judges nothing and is never a pass`() {
        let judgement = Gate.judge(
            .script(p95: 1),
            against: Baseline(
                thresholds: [
                    .init(
                        endpoint: "/other",
                        thresholds: [.init(metric: .p95, value: 1, text: "1")]
                    )
                ]
            )
        )

        #expect(judgement.verdict == .invalid)
        #expect(
            judgement.reasons == [
                "no endpoint of the baseline is in the results: nothing was judged"
            ]
        )
    }

    @Test func `another machine is no measurement unless it is allowed`() {
        var results = RunSummary.ours(count: 1000, failures: 0)
        results.environment?.cpuCores = 8
        let top = "\"environment\": {\"cpu_cores\": 2, \"memory_mb\": 4096}"

        let judgement = judge(results, "\"p95_ms\": 100", top: top)
        let allowed = judge(
            results,
            "\"p95_ms\": 100",
            top: top,
            options: GateOptions(allowEnvironmentMismatch: true)
        )

        #expect(judgement.verdict == .invalid)
        #expect(
            judgement.reasons == [
                "cpu_cores is 8, the baseline's is 2; make a baseline on this machine, "
                    + "or give --allow-environment-mismatch"
            ]
        )
        #expect(allowed.verdict == .pass)
        #expect(allowed.lines.contains("  note: cpu_cores is 8, the baseline's is 2 (allowed)"))
    }

    @Test(arguments: [(4096, true), (3950, true), (3800, false), (8192, false)])
    func `memory may differ by what a kernel keeps for itself`(memory: Int, isSame: Bool) {
        var machine = MachineFacts()
        machine.memoryMB = memory

        let check = EnvironmentCheck(BaselineEnvironment(memoryMB: 4096), machine)

        #expect(check.mismatches.isEmpty == isSame)
    }

    @Test func `a container's limits are the machine`() {
        var machine = MachineFacts()
        machine.cpuCores = 64
        machine.containerCPULimit = 2
        machine.memoryMB = 65_536
        machine.containerMemoryMB = 4096

        let check = EnvironmentCheck(BaselineEnvironment(cpuCores: 2, memoryMB: 4096), machine)

        #expect(check.mismatches.isEmpty)
    }

    @Test func `a percentile of too few samples is no pass`() {
        let judgement = judge(
            .ours(count: 129, failures: 0, latency: 50),
            "\"p50_ms\": 100, \"p99_ms\": 100"
        )

        #expect(
            judgement.cellLines == [
                "  PASS /a p50: 50.0ms <= 110.0ms",
                "  SKIP /a p99: 50.0ms <= 110.0ms [129 samples, p99 needs 1000]",
            ]
        )
        #expect(judgement.verdict == .pass)
        #expect(judgement.exitStatus(strict: true) == .undecided)
    }

    @Test func `a percentile of too few samples above its limit fails`() {
        let judgement = judge(.ours(count: 129, failures: 0, latency: 500), "\"p99_ms\": 100")

        #expect(
            judgement.cellLines == [
                "  FAIL /a p99: 500.0ms > 110.0ms (baseline 100ms, +400.0%) "
                    + "[129 samples, p99 needs 1000]"
            ]
        )
        #expect(judgement.verdict == .fail)
    }

    @Test func `nothing but percentiles of too few samples is no measurement`() {
        let judgement = judge(.ours(count: 129, failures: 0, latency: 50), "\"p99_ms\": 100")

        #expect(judgement.verdict == .invalid)
        #expect(
            judgement.reasons == [
                "every percentile has too few samples: nothing was judged; run longer"
            ]
        )
    }

    @Test func `several iterations are judged by their median`() {
        var results = RunSummary.ours(count: 3000, failures: 0, latency: 500)
        results.endpoints["/a"]?.iterations = [90.0, 400, 95].map { value in
            var iteration = IterationSummary(count: 1000, failures: 0)
            iteration.p95 = value
            return iteration
        }

        let judgement = judge(results, "\"p95_ms\": 100")

        #expect(judgement.cellLines == ["  PASS /a p95: 95.0ms <= 110.0ms"])
    }

    @Test(arguments: [
        (0.912, "0.9", "0.912ms > 0.900ms (baseline 0.9ms, +1.3%)"),
        (0.90004, "0.9", "0.90004ms > 0.90000ms (baseline 0.9ms, +0.004%)"),
        (1.84, "1.8", "1.84ms > 1.80ms (baseline 1.8ms, +2.2%)"),
        (285, "200", "285.0ms > 200.0ms (baseline 200ms, +42.5%)"),
        (200.02, "200", "200.02ms > 200.00ms (baseline 200ms, +0.01%)"),
    ])
    func `a line has digits enough to see what is larger`(
        actual: Double,
        threshold: String,
        line: String
    ) {
        let judgement = judge(
            .ours(count: 1000, failures: 0, latency: actual),
            "\"p50_ms\": \(threshold)",
            top: "\"regression_tolerance\": 0"
        )

        #expect(judgement.cellLines == ["  FAIL /a p50: \(line)"])
    }

    @Test func `a line of the script's keeps its one decimal`() {
        let judgement = judge(
            .script(p95: 0.912),
            "\"p95_ms\": 0.9",
            top: "\"regression_tolerance\": 0"
        )

        #expect(
            judgement.cellLines == ["  FAIL /a p95: 0.9ms > 0.9ms (baseline 0.9ms, +1.3%)"]
        )
    }

    @Test func `an error rate too has digits enough`() {
        let judgement = judge(
            .ours(count: 99_899_996, failures: 100_004),
            "\"error_rate\": 0.00099"
        )

        #expect(judgement.cellLines == ["  FAIL /a error_rate: 0.00100 > 0.00099"])
    }

    @Test func `whatever fails, the larger number is larger to read`() throws {
        var random = RandomStream(seed: 5, index: 0)
        for _ in 0..<500 {
            let limit = Double(random.next() % 1_000_000) / 1000 + 0.001
            let actual = limit * (1 + Double(random.next() % 1000 + 1) * 1e-9)
            let line = CellText(
                cell: CellJudgement(
                    endpoint: "/a",
                    metric: .p50,
                    state: .fail,
                    finding: .threshold("x"),
                    expected: limit,
                    actual: actual,
                    limit: limit
                )
            ).why
            let sides = line.split(separator: " ").filter { $0.hasSuffix("ms") }
            let numbers = sides.compactMap { Double($0.dropLast(2)) }
            #expect(try #require(numbers.first) > numbers[1], "\(line)")
        }
    }

    @Test func `without a baseline nothing is judged and the last line says so`() {
        let judgement = Gate.judge(.ours(count: 10, failures: 0), against: nil)

        #expect(judgement.verdict == nil)
        #expect(judgement.lines == ["No baseline was given: no latency was judged"])
        #expect(judgement.exitStatus(strict: true) == .passed)
    }

    @Test func `without a baseline a run of failures only fails`() {
        let judgement = Gate.judge(.ours(count: 0, failures: 10), against: nil)

        #expect(judgement.verdict == .fail)
        #expect(judgement.reasons == ["every request failed"])
        #expect(judgement.lines.first == "RESULT: FAILED - Every request failed")
        #expect(judgement.exitStatus(strict: false) == .failed)
    }

    @Test(arguments: [
        (0, 50, 10.0, "Every request failed"),
        (4000, 1000, 10, "Too many requests failed"),
        (4000, 1000, 500, "Too many requests failed"),
        (5000, 0, 500, "Performance regression detected"),
    ])
    func `the last word names what is the case`(
        count: Int,
        failures: Int,
        latency: Double,
        sentence: String
    ) {
        let judgement = judge(
            .ours(count: count, failures: failures, latency: latency),
            "\"p95_ms\": 100, \"error_rate\": 0.01"
        )

        #expect(judgement.lines.contains("RESULT: FAILED - \(sentence)"))
    }

    @Test func `one endpoint of two whose every request fails is not the whole service`() {
        var results = RunSummary.ours(count: 0, failures: 50)
        results.endpoints["/b"] = EndpointSummary(count: 5, failures: 0)

        let judgement = judge(results, "\"p95_ms\": 100")

        #expect(judgement.lines.contains("RESULT: FAILED - Every request of an endpoint failed"))
    }

    @Test func `a failure outranks an invalid run and both are said`() {
        var results = RunSummary.ours(count: 1000, failures: 0, latency: 500)
        results.conservation = ConservationCheck(countedByWorkers: 1001, merged: 1000, cut: 0)

        let judgement = judge(results, "\"p95_ms\": 100")

        #expect(judgement.verdict == .fail)
        #expect(judgement.reasons.count == 2)
    }

    @Test func `verdicts are ordered from pass to fail`() {
        #expect(Verdict.allCases.sorted() == [.pass, .inconclusive, .warn, .invalid, .fail])
    }
}

// MARK: Building what a test is about

private func judge(
    _ results: RunSummary,
    _ thresholds: String,
    extra: String? = nil,
    top: String? = nil,
    options: GateOptions = GateOptions()
) -> Judgement {
    let more = extra.map { ", " + $0 } ?? ""
    let head = top.map { $0 + ", " } ?? ""
    let text =
        "{\"version\": 2, \(head)\"thresholds\": {\"/a\": {\(thresholds)}\(more)}}"
    do throws(DocumentProblems) {
        let baseline = try BaselineFile.parse(text, fileName: "b")
        return Gate.judge(results, against: baseline, options: options)
    } catch {
        Issue.record("\(error.sentence)")
        return Gate.judge(results, against: nil)
    }
}

extension RunSummary {
    /// One endpoint of a file of the usual script.
    fileprivate static func script(p95: Double? = nil) -> RunSummary {
        var endpoint = EndpointSummary(count: 100, failures: 0)
        endpoint.p95 = p95
        return RunSummary(endpoints: ["/a": endpoint])
    }

    /// One endpoint of a file of ours, sound on a machine of two cores.
    fileprivate static func ours(
        count: Int,
        failures: Int,
        latency: Double = 10
    ) -> RunSummary {
        var endpoint = EndpointSummary(count: count, failures: failures)
        if count > 0 {
            endpoint.p50 = latency
            endpoint.p95 = latency
            endpoint.p99 = latency
        }
        return sound(endpoint)
    }
}
