// SPDX-License-Identifier: Apache-2.0

import Shared
import TestSupport
import Testing

@testable import Judging

/// What a baseline says of where it comes from, held against a run.
struct BaselineOriginTests {
    private func baseline(_ keys: String) throws -> Baseline {
        try BaselineFile.parse(
            """
            {"version": 2, "thresholds": {"/a": {"p50_ms": 100}}, \(keys)}
            """,
            fileName: "f"
        )
    }

    private func results(started: String, workload: String?) throws -> RunSummary {
        let scenario = try ScenarioParser.parse(
            "{host: http://h, users: [{tasks: [{get: /a}]}], load: {users: 1, run_time: 1s}}",
            fileName: "s"
        )
        var summary = RunSummary.sound(latency: 50)
        summary.run = RunIdentity(
            toolVersion: "1",
            startedAt: started,
            scenarioFile: "s",
            scenarioDigest: "d",
            workloadDigest: "w",
            scenario: scenario
        )
        summary.run?.workloadDigest = workload
        return summary
    }

    @Test(arguments: [
        // The baseline's workload, the run's or nothing, when the run began, the verdict.
        ("aaaa", "aaaa", "2026-01-31T00:00:00Z", Verdict.pass),
        ("aaaa", "bbbb", "2026-01-31T00:00:00Z", .warn),
        ("aaaa", "", "2026-01-31T00:00:00Z", .pass),
        ("aaaa", "aaaa", "2026-02-01T00:00:00Z", .warn),
        ("aaaa", "aaaa", "2025-06-01T00:00:00Z", .pass),
        ("aaaa", "aaaa", "yesterday", .warn),
    ])
    func `another workload and great age keep a run from passing`(
        before: String,
        now: String,
        started: String,
        verdict: Verdict
    ) throws {
        let baseline = try baseline(
            #""max_age": "30d", "provenance": {"date": "2026-01-01T00:00:00Z", "#
                + #""workload_digest": "\#(before)"}"#
        )

        let judgement = Gate.judge(
            try results(started: started, workload: now.isEmpty ? nil : now),
            against: baseline
        )

        #expect(judgement.verdict == verdict, "\(judgement.reasons)")
    }

    @Test func `each is said in a sentence`() throws {
        let baseline = try baseline(
            #""max_age": "30d", "provenance": {"date": "2026-01-01T00:00:00Z", "#
                + #""workload_digest": "aaaaaaaaaaaaaaaa"}"#
        )

        let judgement = Gate.judge(
            try results(started: "2026-03-02T12:00:00Z", workload: "bbbbbbbbbbbbbbbb"),
            against: baseline
        )

        #expect(
            judgement.reasons == [
                "the baseline was made with another load or other requests (workload aaaaaaaaaaaa, now "
                    + "bbbbbbbbbbbb); run the same scenario, or make a new baseline with \"tidemark "
                    + "baseline init\"",
                "the baseline is 60 days old (max_age 30d); measure anew with \"tidemark baseline "
                    + "propose\"",
            ]
        )
    }

    @Test func `max_age comes out as it went in, and is days`() throws {
        let baseline = try baseline(#""max_age": "45d""#)

        #expect(baseline.maxAgeDays == 45)
        #expect(try BaselineFile.parse(baseline.fileText, fileName: "f") == baseline)
        #expect(throws: DocumentProblems.self) { try self.baseline(#""max_age": "2 weeks""#) }
    }
}
