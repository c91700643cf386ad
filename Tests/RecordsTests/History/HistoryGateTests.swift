// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

@testable import Judging
@testable import Records

/// A run against the last runs of the default branch.
struct HistoryGateTests {
    private static let levels = [
        100.2, 113.2, 104.5, 96.0, 98.5, 104.4, 116.7, 97.9, 98.1, 108.3, 93.2, 97.7, 107.3, 104.8,
        100.7, 105.5, 79.8, 108.5, 92.6, 87.5,
    ]

    private func runs(_ levels: [Double]) -> [HistoryRun] {
        levels.enumerated().map { index, level in
            HistorySamples.run(index, endpoints: ["/a": HistorySamples.endpoint(level)])
        }
    }

    private func judge(
        _ level: Double,
        against runs: [HistoryRun],
        sameBuild: [HistoryRun] = [],
        failures: Int = 0
    ) throws -> Judgement {
        HistoryGate(
            summary: try HistorySamples.summary(level: level, failures: failures),
            commit: "new",
            reference: HistoryReference(branch: "main", runs: runs, sameBuild: sameBuild)
        ).judgement()
    }

    /// The values come from numpy and `scipy.stats.t.ppf(0.95, 19)`; none of these levels is a spike.
    @Test func `the limit is that of one further value`() throws {
        let limit = try #require(HistoryLimit(Self.levels, .p99, tolerance: 0.10))

        #expect(abs(limit.mean / 100.40370167833957 - 1) < 1e-12)
        #expect(abs(limit.limit / 117.43958820197392 - 1) < 1e-12)
    }

    @Test func `the limit is never below the tolerance`() throws {
        let limit = try #require(
            HistoryLimit(Self.levels.map { 100 + $0 / 100 }, .p99, tolerance: 0.10)
        )

        #expect(abs(limit.limit / limit.mean / 1.1 - 1) < 1e-12)
    }

    @Test(arguments: [(117.4, Verdict.pass), (117.5, .warn)])
    func `what exceeds is first a warning`(level: Double, verdict: Verdict) throws {
        let judgement = try judge(level, against: runs(Self.levels))

        #expect(judgement.verdict == verdict)
        #expect(
            judgement.lines.contains { $0.hasSuffix("exceeds; run again to confirm") }
                == (verdict == .warn)
        )
    }

    @Test func `what exceeds again in another job fails`() throws {
        let before = HistorySamples.run(
            30,
            commit: "new",
            verdict: .warn,
            endpoints: ["/a": HistorySamples.endpoint(118)]
        )

        let judgement = try judge(150, against: runs(Self.levels), sameBuild: [before])

        #expect(judgement.verdict == .fail)
        #expect(
            judgement.reasons.first
                == "FAIL /a p50: 37.5 ms > 29.4 ms, +49.4 % on the mean of 20 runs: exceeds, as it did in "
                + "run run30"
        )
        #expect(judgement.exitStatus(strict: false) == .failed)
    }

    @Test func `another job that did not exceed confirms nothing`() throws {
        let before = HistorySamples.run(30, commit: "new")

        #expect(
            try judge(150, against: runs(Self.levels), sameBuild: [before]).verdict == .warn
        )
    }

    @Test func `with too few runs nothing is decided`() throws {
        let judgement = try judge(500, against: runs(Array(Self.levels.dropLast())))

        #expect(judgement.verdict == .inconclusive)
        #expect(
            judgement.reasons == [
                "19 comparable runs of main; it takes 20, of the same scenario on such a machine: add them "
                    + "with \"tidemark history add\""
            ]
        )
    }

    @Test func `runs of the same build are not compared with`() throws {
        var runs = runs(Self.levels)
        runs[4].commit = "new"

        #expect(try judge(100, against: runs).verdict == .inconclusive)
    }

    @Test func `another machine is no measurement`() throws {
        let others = runs(Self.levels).map { run in
            var run = run
            run.environmentClass = "8 cores, 32 GiB"
            return run
        }

        let judgement = try judge(100, against: others)

        #expect(judgement.verdict == .invalid)
        #expect(
            judgement.reasons == [
                "this run is from a machine of 4 cores, 16 GiB, the runs of main from one of 8 cores, 32 "
                    + "GiB; compare on machines of one shape"
            ]
        )
    }

    @Test(arguments: [(0, Verdict.pass), (5, .pass), (40, .warn)])
    func `an error rate above all runs and beyond chance exceeds`(
        failures: Int,
        verdict: Verdict
    ) throws {
        #expect(try judge(100, against: runs(Self.levels), failures: failures).verdict == verdict)
    }

    @Test(arguments: [20, 3])
    func `an endpoint whose every request fails needs no second job`(runCount: Int) throws {
        var summary = try HistorySamples.summary(level: 100)
        summary.endpoints["/a"] = EndpointSummary(count: 0, failures: 500)

        let judgement = HistoryGate(
            summary: summary,
            commit: "new",
            reference: HistoryReference(
                branch: "main",
                runs: runs(Array(Self.levels.prefix(runCount))),
                sameBuild: []
            )
        ).judgement()

        #expect(judgement.verdict == .fail)
        #expect(judgement.reasons == ["FAIL /a error_rate: every request failed"])
        #expect(judgement.lines.contains("RESULT: FAILED - Every request failed"))
    }

    @Test func `the power is said`() throws {
        let lines = try judge(100, against: runs(Self.levels)).lines

        #expect(
            lines.contains(
                "  note: a regression of 20 % is found in 79, 59 and 34 % of jobs where runs differ by 2, 5 "
                    + "and 8 %, one of 50 % in 97 to 100 % (our simulation)"
            )
        )
    }

    /// Of one cell; both jobs of an unchanged build must exceed for a FAIL.
    @Test(arguments: [(0.02, 0.0, 0...10), (0.05, 0, 0...10), (0.05, 0.5, 380...400)])
    func `seldom fails what did not change, nearly always what is half slower`(
        deviation: Double,
        rise: Double,
        expected: ClosedRange<Int>
    ) throws {
        var samples = DriftSamples(seed: 11)
        var fails = 0
        for _ in 0..<400 {
            let past = samples.values(
                around: Array(repeating: 100, count: 20),
                deviation: deviation
            )
            let jobs = samples.values(
                around: Array(repeating: 100 * (1 + rise), count: 2),
                deviation: deviation
            )
            let limit = try #require(HistoryLimit(past, .p99, tolerance: 0.10))
            if jobs.allSatisfy({ $0 > limit.limit }) { fails += 1 }
        }

        #expect(expected.contains(fails), "\(fails) of 400")
    }
}
