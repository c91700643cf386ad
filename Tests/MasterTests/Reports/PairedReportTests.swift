// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Master

struct PairedReportTests {
    private func cell(
        _ endpoint: String,
        _ metric: Metric,
        _ state: CellState,
        _ values: (before: Double, after: Double, low: Double, high: Double)?,
        _ reason: String
    ) -> CellDecision {
        let cell = Cell(endpoint: endpoint, metric: metric)
        var decision = CellDecision(cell: cell, state: state, reason: reason)
        guard let values else { return decision }
        decision.baselineValue = values.before
        decision.candidateValue = values.after
        decision.change = values.after / values.before - 1
        decision.low = values.low
        decision.high = values.high
        return decision
    }

    private func decision(_ cells: [CellDecision]) -> PairedDecision {
        let verdict = PairedDecision.verdict(of: cells)
        return PairedDecision(
            verdict: verdict,
            pairCount: 5,
            lookCount: 2,
            cells: cells,
            reasons: PairedReasons(cells: cells, verdict: verdict, lookCount: 2).sentences,
            isFinal: true
        )
    }

    @Test func `the worst cell comes first, with the phase that carries it`() throws {
        var faster = cell("/c", .p50, .pass, (80, 60, -0.3, -0.2), "below the tolerance")
        faster.isImproved = true
        let cells = [
            cell("/a", .p50, .pass, (10, 10.1, -0.02, 0.03), "below the tolerance"),
            cell("/a", .errorRate, .inconclusive, (0, 0, 0, 0.01), "too few requests"),
            cell("/b", .p50, .fail, (50, 60, 0.15, 0.25), "above the tolerance of 10 %"),
            cell("/b", .p95, .fail, (200, 284, 0.38, 0.47), "above the tolerance of 10 %"),
            cell("/b", .p99, .skip, nil, "a block has only 500 successes; p99 needs 1000 in each"),
            faster,
            cell("/c", .p95, .warn, (90, 97, 0.06, 0.09), "below 10 %, but above 5 %"),
        ]

        let report = PairedReport(
            decision: decision(cells),
            explanation: { $0.metric == .p95 ? "all of it in time to first byte" : nil },
            notes: ["3 of 3 endpoints' connect phase unchanged"]
        )

        try Golden.expect(
            report.lines.map { $0 + "\n" }.joined(),
            is: "paired-report.txt"
        )
        #expect(
            report.headline == "/b p95 +42.0 % (+38.0 to +47.0 %), all of it in time to first byte"
        )
    }

    @Test func `an error rate that fails is said in its own words, once`() {
        let report = PairedReport(
            decision: decision([
                cell("/a", .p50, .pass, (10, 10, -0.01, 0.01), "below the tolerance"),
                cell("/a", .errorRate, .fail, (0, 0.03, 0.01, 0.05), "30 of 1000 requests failed"),
            ])
        )

        #expect(report.lines.count { $0.contains("30 of 1000 requests failed") } == 1)
        #expect(report.headline == "/a error_rate: 30 of 1000 requests failed")
    }

    @Test func `what is no measurement says why`() {
        let report = PairedReport(decision: .invalid(["pair 2 has no block of the candidate"]))

        #expect(report.lines.contains("  pair 2 has no block of the candidate"))
        #expect(report.headline == nil)
    }
}
