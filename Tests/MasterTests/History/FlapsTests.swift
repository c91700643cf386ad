// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

@testable import Judging
@testable import Records
@testable import Reporting

/// Flaps and the tolerance that they ask for, on histories with known answers.
struct FlapsTests {
    /// Three flaps in 47 judged runs; a fourth failure stays one, a fifth is repaired.
    private var story: [HistoryRun] {
        var runs: [HistoryRun] = []
        for index in 0..<42 { runs.append(HistorySamples.run(index)) }
        for index in [3, 13, 23] {
            runs[index].verdict = .fail
            runs[index + 1].commit = runs[index].commit
        }
        runs[24].verdict = .warn
        runs[30].verdict = .fail
        runs[31].commit = runs[30].commit
        runs[31].verdict = .fail
        runs[35].verdict = .fail
        runs.append(HistorySamples.run(42, verdict: nil))
        for index in 43..<48 { runs.append(HistorySamples.run(index)) }
        return runs
    }

    /// The interval is `scipy.stats.binomtest(3, 47).proportion_ci(0.95, method="wilson")`.
    @Test func `a failure and then a pass of the same build is a flap`() throws {
        let flaps = Flaps(story)

        #expect(flaps.flaps.map(\.failed) == ["run3", "run13", "run23"])
        #expect(flaps.flaps.map(\.passed) == ["run4", "run14", "run24"])
        #expect(flaps.flapRate == Flaps.Rate(events: 3, trials: 47))
        let interval = try #require(flaps.flapRate.interval)
        #expect(abs(interval.low - 0.021945385205433265) < 1e-12)
        #expect(abs(interval.high - 0.17162614183124436) < 1e-12)
    }

    @Test(arguments: [(7 * 24.0, 1), (7 * 24.0 + 1, 0)])
    func `a pass more than a week later is none`(hours: Double, count: Int) {
        let runs = [
            HistorySamples.run(0, commit: "x", verdict: .fail),
            HistorySamples.run(1, commit: "x", hours: hours),
        ]

        #expect(Flaps(runs).flaps.count == count)
    }

    @Test func `an invalid run between neither passes nor fails`() {
        let runs = [
            HistorySamples.run(0, commit: "x", verdict: .fail),
            HistorySamples.run(1, commit: "x", verdict: .invalid),
            HistorySamples.run(2, commit: "x"),
        ]

        #expect(Flaps(runs).flaps.map(\.passed) == ["run2"])
    }

    @Test func `pairs of one build with itself are counted apart`() {
        var runs = (0..<5).map { HistorySamples.pair($0, anchor: "c\($0)", change: 0.01) }
        runs[2].verdict = .fail
        runs.append(HistorySamples.pair(5, anchor: "c0", change: 0.3, verdict: .fail))

        #expect(Flaps(runs).sameBuildRate == Flaps.Rate(events: 1, trials: 5))
    }

    @Test func `overlap is the share of failing cells in common`() {
        let failures = [["p50", "p95"], ["p95", "p99"], ["p50"], ["p50"]]
        let runs = failures.enumerated().map { index, metrics in
            HistorySamples.run(
                index,
                verdict: .fail,
                endpoints: ["/a": HistorySamples.failed(metrics)]
            )
        }

        #expect(Flaps(runs).overlaps == [1.0 / 3, 0, 1])
        #expect(Flaps(runs).medianOverlap == 1.0 / 3)
    }

    // MARK: Tolerance

    /// Two runs of each commit; in the later one p99 is `factors[i]` times as high.
    private func repeated(_ factors: [Double]) -> [HistoryRun] {
        factors.enumerated().flatMap { index, factor -> [HistoryRun] in
            var later = HistorySamples.endpoint()
            later.p99 = 100 * factor
            return [
                HistorySamples.run(2 * index, commit: "x\(index)"),
                HistorySamples.run(2 * index + 1, commit: "x\(index)", endpoints: ["/a": later]),
            ]
        }
    }

    /// `min(r for r in range(1, 201) if scipy.stats.binom.cdf(r - 1, 200, 0.8) >= 0.95)` is 170.
    @Test func `the tolerance is the bound of a quantile by order statistics`() throws {
        let advice = ToleranceAdvice(
            repeated((1...200).map { 1 + Double($0 * 77 % 201) / 1000 }),
            rate: 0.2
        )

        let part = try #require(advice.parts.first)
        #expect(part.pairCount == 200)
        let found = try #require(part.recommendation)
        #expect(abs(found.tolerance - 0.170) < 1e-12)
        // p50 and p95 did not differ, so noise has its lower tenth at 1.
        #expect(abs(found.smallestFound - 0.170) < 1e-12)
        let ofP99 = try #require(advice.parts.last?.recommendation)
        #expect(abs(exp(log(ofP99.tolerance + 1) - log(1.021)) - 1 - ofP99.smallestFound) < 1e-12)
    }

    @Test func `too few pairs make no recommendation but a sentence`() {
        let runs = repeated(Array(repeating: 1.05, count: 149))
        let advice = ToleranceAdvice(runs, rate: 0.02)

        #expect(advice.parts.map(\.recommendation) == [nil, nil, nil, nil])
        #expect(advice.parts.map(\.neededPairCount) == [150, 450, 450, 450])
        let report = FlapReport(flaps: Flaps(runs), advice: advice, source: "h.sqlite")
        #expect(
            report.lines.contains(
                "Tolerance for all percentiles: no recommendation; 149 pairs of runs of one "
                    + "build; a rate of 2.00 % needs 150"
            )
        )
        let enough = ToleranceAdvice(repeated(Array(repeating: 1.05, count: 150)), rate: 0.02)
        #expect(enough.parts[0].recommendation != nil)
    }

    @Test func `the report says all of it`() {
        let report = FlapReport(
            flaps: Flaps(story),
            advice: ToleranceAdvice(story, rate: 0.02),
            source: "h.sqlite: 48 runs"
        )

        #expect(
            Array(report.lines.prefix(3)) == [
                "h.sqlite: 48 runs",
                "Flaps: 3 of 47 judged runs (6.38 %, 95 % interval 2.19 % to 17.2 %), 3.0 a week",
                "  2026-01-05T13:00:00Z  c3  run3 failed, run4 did not",
            ]
        )
        #expect(
            report.json.hasPrefix(#"{"flaps":[{"failed":"run3","passed":"run4","commit":"c3","#)
        )
    }
}
