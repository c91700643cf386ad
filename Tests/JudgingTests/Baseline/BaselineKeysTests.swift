// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Judging
@testable import Statistics

/// The keys that the usual script does not know.
struct BaselineKeysTests {
    private static let text = """
        {
          "version": 2,
          "provenance": {
            "commit": "4f2a",
            "date": "2026-01-02T03:04:05Z",
            "author": "someone",
            "reason": "the new index",
            "run_ids": [
              "2026-01-02T03:00:00Z"
            ],
            "samples": {
              "/a": 5000
            },
            "previous": [
              {
                "date": "2025-12-01T00:00:00Z",
                "thresholds": {
                  "/a": {
                    "p95_ms": 90
                  }
                }
              }
            ]
          },
          "environment": {
            "cpu_cores": 2,
            "runner": "small"
          },
          "thresholds": {
            "/a": {
              "p50_ms": 50,
              "p95_ms": 100,
              "p99_ms": 200,
              "p95_tolerance": 0.2,
              "p99_action": "warn",
              "tolerance": 0.05,
              "optional": true,
              "owner": "search team"
            }
          },
          "regression_tolerance": 0.1,
          "block_on_regression": true,
          "confirm": true,
          "note": {"kept":[1,"as it is"]}
        }

        """

    @Test func `what was read is written again, other people's keys too`() throws {
        let baseline = try BaselineFile.parse(Self.text, fileName: "f")

        #expect(baseline.fileText == Self.text)
        #expect(try BaselineFile.parse(baseline.fileText, fileName: "f") == baseline)
    }

    @Test func `a cell's tolerance wins over its endpoint's, and that over the file's`() throws {
        let baseline = try BaselineFile.parse(Self.text, fileName: "f")
        let endpoint = try #require(baseline.thresholds.first)

        let tolerances = endpoint.thresholds.map { baseline.tolerance(of: $0, in: endpoint) }

        #expect(tolerances == [0.05, 0.2, 0.05])
    }

    @Test func `the limit of a line is with the cell's tolerance`() {
        let results = RunSummary.sound(latency: 59)
        let baseline = oneCell("\"p50_ms\": 50, \"p50_tolerance\": 0.2")

        #expect(
            Gate.judge(results, against: baseline).cellLines == [
                "  PASS /a p50: 59.0ms <= 60.0ms"
            ]
        )
    }

    @Test func `an optional endpoint may be absent, which is said and does not count`() {
        let baseline = oneCell(
            "\"p50_ms\": 50",
            more: "\"/b\": {\"p50_ms\": 1, \"optional\": true}"
        )

        let judgement = Gate.judge(.sound(latency: 50), against: baseline)

        #expect(judgement.verdict == .pass)
        #expect(judgement.lines.contains("  SKIP /b: not in results (optional)"))
        #expect(judgement.lines.last?.hasSuffix("baseline endpoints not in the results: 0") == true)
        #expect(judgement.exitStatus(strict: true) == .passed)
    }

    @Test func `optional endpoints alone, all absent, are no pass`() {
        let baseline = Baseline(thresholds: [
            EndpointThresholds(
                endpoint: "/b",
                thresholds: [Threshold(metric: .p50, value: 1, text: "1")],
                isOptional: true
            )
        ])

        #expect(Gate.judge(.sound(latency: 50), against: baseline).verdict == .invalid)
    }

    @Test func `a provenance that is no mapping is somebody's note`() throws {
        let text =
            "{\"version\": 2, \"provenance\": \"by hand\", \"thresholds\": {\"/a\": {\"p50_ms\": 1}}}"

        let baseline = try BaselineFile.parse(text, fileName: "f")

        #expect(baseline.provenance == nil)
        #expect(baseline.others == [OtherKey(key: "provenance", json: "\"by hand\"")])
    }
}

/// Error rates of our own results: what is shown, not what is seen.
struct ErrorRateCheckTests {
    @Test(arguments: [
        // One failure in 129 is above 0.1 %, and no reason to fail.
        (
            1, 129,
            "  INCONCLUSIVE /a error_rate: 0.0078 > 0.0010 "
                + "[1 of 129 requests are too few to tell; from 2995 on they can]",
            Verdict.inconclusive
        ),
        (
            6, 5000,
            "  WARN /a error_rate: 0.0012 > 0.0010 "
                + "[6 of 5000 requests can be chance: the rate is at least 0.0004]", .warn
        ),
        (20, 5000, "  FAIL /a error_rate: 0.0040 > 0.0010", .fail),
        (0, 129, "  PASS /a error_rate: 0.0000 <= 0.0010", .pass),
        (5, 5000, "  PASS /a error_rate: 0.0010 <= 0.0010", .pass),
        (129, 129, "  FAIL /a error_rate: 1.0000 > 0.0010", .fail),
    ])
    func `a rate above its threshold fails only when that is shown`(
        failures: Int,
        requests: Int,
        line: String,
        verdict: Verdict
    ) {
        var results = RunSummary.sound(latency: 10, count: requests - failures)
        results.endpoints["/a"]?.failures = failures

        let judgement = Gate.judge(results, against: oneCell("\"error_rate\": 0.001"))

        #expect(judgement.cellLines == [line])
        #expect(judgement.verdict == verdict)
    }

    @Test func `an inconclusive cell is counted, and a matter for strict`() {
        var results = RunSummary.sound(latency: 10, count: 128)
        results.endpoints["/a"]?.failures = 1

        let judgement = Gate.judge(results, against: oneCell("\"error_rate\": 0.001"))

        #expect(
            judgement.lines.last == "cells: 0 FAIL, 0 WARN, 0 PASS, 1 INCONCLUSIVE, 0 SKIP; "
                + "baseline endpoints not in the results: 0"
        )
        #expect(judgement.exitStatus(strict: false) == .passed)
        #expect(judgement.exitStatus(strict: true) == .undecided)
    }

    @Test func `the chance of a false failure is divided among the endpoints`() {
        // 14 of 5000: the bound at 0.01 is 0.00122, at a hundredth of that 0.00088.
        var results = RunSummary.sound(latency: 10, count: 4986)
        results.endpoints["/a"]?.failures = 14
        let many = (0..<99).map { "\"/\($0)\": {\"error_rate\": 0.1}" }.joined(separator: ", ")

        let alone = Gate.judge(results, against: oneCell("\"error_rate\": 0.001"))
        let among = Gate.judge(results, against: oneCell("\"error_rate\": 0.001", more: many))

        #expect(alone.cells.first?.state == .fail)
        #expect(among.cells.first?.state == .warn)
    }

    @Test func `a threshold of zero is crossed by one failure, and no number passes it`() {
        var results = RunSummary.sound(latency: 10)
        results.endpoints["/a"]?.failures = 1

        #expect(Gate.judge(results, against: oneCell("\"error_rate\": 0")).verdict == .fail)
    }

    @Test func `failures in one of three iterations count`() {
        var results = RunSummary.sound(latency: 10)
        results.endpoints["/a"]?.failures = 900
        results.endpoints["/a"]?.iterations = [0, 900, 0].map {
            IterationSummary(count: 1600, failures: $0)
        }

        #expect(Gate.judge(results, against: oneCell("\"error_rate\": 0.01")).verdict == .fail)
    }

    @Test func `at exactly the threshold one run in a hundred fails, and fewer`() {
        // Every possible number of failures, with its probability.
        let binomial = BinomialDistribution(trials: 3000, probability: 0.001)
        let risk = (0...40).reduce(0.0) { sum, failures in
            let check = ErrorRateCheck(failures: failures, requests: 3000, threshold: 0.001)
            let fails = check.lowerBound(alpha: Defaults.alpha) > 0.001
            return sum + (fails ? binomial.mass(failures) : 0)
        }

        #expect(risk > 0 && risk <= 0.01)
    }
}

/// A second run before a cell fails.
struct ConfirmationTests {
    private let baseline = oneCell("\"p50_ms\": 100, \"p95_ms\": 400")

    @Test func `what fails in both runs fails`() {
        let judgement = judge(150, 130)

        #expect(judgement.verdict == .fail)
        #expect(
            judgement.cellLines == [
                "  FAIL /a p50: 150.0ms > 110.0ms (baseline 100ms, +50.0%) "
                    + "[again in the second run: 130.0ms]",
                "  PASS /a p95: 300.0ms <= 440.0ms",
            ]
        )
    }

    @Test func `what fails in the first run only is a warning`() {
        let judgement = judge(150, 100)

        #expect(judgement.verdict == .warn)
        #expect(judgement.exitStatus(strict: true) == .passed)
        #expect(
            judgement.cellLines.first
                == "  WARN /a p50: 150.0ms > 110.0ms (baseline 100ms, +50.0%) "
                + "[in the first of two runs only; in the second: 100.0ms]"
        )
    }

    @Test func `what fails in the second run only is a warning too`() {
        let judgement = judge(150, 250)

        #expect(
            judgement.cellLines.last
                == "  WARN /a p95: 500.0ms > 440.0ms (baseline 400ms, +25.0%) "
                + "[in the second of two runs only; in the first: 300.0ms]"
        )
        #expect(judgement.verdict == .fail)
    }

    @Test func `a run without a failing cell needs no second one`() {
        let judgement = judge(100, 900)

        #expect(judgement.verdict == .pass)
        #expect(judgement.lines.contains("  note: no cell failed; the second run was not needed"))
    }

    @Test func `a second run that is no measurement confirms nothing and is no pass`() {
        var second = RunSummary.sound(latency: 100)
        second.conservation = ConservationCheck(countedByWorkers: 2, merged: 1, cut: 0)

        let judgement = Gate.judge(.sound(latency: 150), confirmedBy: second, against: baseline)

        #expect(judgement.verdict == .invalid)
        #expect(
            judgement.reasons.first
                == "the second run: the workers counted 2 requests and 1 were merged"
        )
    }

    @Test func `an outage in one of two runs is a warning, in both a failure`() {
        var outage = RunSummary.sound(latency: 1)
        outage.endpoints["/a"] = EndpointSummary(count: 0, failures: 100)

        let once = Gate.judge(outage, confirmedBy: .sound(latency: 90), against: baseline)
        let twice = Gate.judge(outage, confirmedBy: outage, against: baseline)

        #expect(once.verdict == .warn)
        #expect(twice.verdict == .fail)
    }

    @Test func `a baseline that asks for a second run says when there was none`() {
        var baseline = baseline
        baseline.isConfirming = true

        let judgement = Gate.judge(.sound(latency: 150), against: baseline)

        #expect(judgement.verdict == .fail)
        #expect(
            judgement.lines.contains(
                "  note: the baseline says \"confirm\": true and there was no second run; what failed "
                    + "may pass in one. \"tidemark compare --confirm-with\" takes its results"
            )
        )
    }

    private func judge(_ first: Double, _ second: Double) -> Judgement {
        Gate.judge(
            .sound(latency: first),
            confirmedBy: .sound(latency: second),
            against: baseline
        )
    }
}

// MARK: Building what a test is about

private func oneCell(_ thresholds: String, more: String? = nil) -> Baseline {
    let rest = more.map { ", " + $0 } ?? ""
    let text = "{\"version\": 2, \"thresholds\": {\"/a\": {\(thresholds)}\(rest)}}"
    do throws(DocumentProblems) {
        return try BaselineFile.parse(text, fileName: "b")
    } catch {
        Issue.record("\(error.sentence)")
        return Baseline(thresholds: [])
    }
}
