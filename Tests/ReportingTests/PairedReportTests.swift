// SPDX-License-Identifier: Apache-2.0

import Shared
import TestSupport
import Testing

@testable import Judging
@testable import Reporting
@testable import Text

struct PairedReportTests {
    private func cell(
        _ endpoint: String,
        _ metric: Metric,
        _ state: CellState,
        _ values: (before: Double, after: Double, low: Double, high: Double)?,
        _ finding: PairedFinding
    ) -> CellJudgement {
        var cell = CellJudgement(
            endpoint: endpoint,
            metric: metric,
            state: state,
            finding: .pair(finding)
        )
        guard let values else { return cell }
        cell.expected = values.before
        cell.actual = values.after
        let change =
            metric == .errorRate ? values.after - values.before : values.after / values.before - 1
        cell.change = CellChange(value: change, low: values.low, high: values.high)
        return cell
    }

    private func failures(_ count: Int, _ finding: PairedFinding.FailureFinding) -> PairedFinding {
        .failures(
            ArmFailures(
                baseline: FailureCount(failures: 0, requests: 1000),
                candidate: FailureCount(failures: count, requests: 1000)
            ),
            finding
        )
    }

    private func decision(_ cells: [CellJudgement]) -> PairedDecision {
        PairedDecision(
            verdict: PairedDecision.verdict(of: cells),
            pairCount: 5,
            lookCount: 2,
            cells: cells,
            isFinal: true
        )
    }

    @Test func `the worst cell comes first, with the phase that carries it`() throws {
        var faster = cell("/c", .p50, .pass, (80, 60, -0.3, -0.2), .below(tolerance: 0.1))
        faster.change?.isImproved = true
        var thin = cell("/b", .p99, .skip, nil, .thinBlock)
        thin.samples = SampleCount(count: 500, needed: 1000)
        let open = failures(0, .open(limit: 0.001, needed: 2703))
        let cells = [
            cell("/a", .p50, .pass, (10, 10.1, -0.02, 0.03), .below(tolerance: 0.1)),
            cell("/a", .errorRate, .inconclusive, (0, 0, 0, 0.01), open),
            cell("/b", .p50, .fail, (50, 60, 0.15, 0.25), .above(tolerance: 0.1)),
            cell("/b", .p95, .fail, (200, 284, 0.38, 0.47), .above(tolerance: 0.1)),
            thin,
            faster,
            cell(
                "/c",
                .p95,
                .warn,
                (90, 97, 0.06, 0.09),
                .aboveWarning(tolerance: 0.1, warning: 0.05)
            ),
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

    @Test func `an error rate that fails is said in its own words, once, before any latency`() {
        let report = PairedReport(
            decision: decision([
                cell("/a", .p50, .fail, (10, 90, 7, 9), .above(tolerance: 0.1)),
                cell("/a", .errorRate, .fail, (0, 0.03, 0.01, 0.05), failures(30, .more)),
            ])
        )

        #expect(report.lines.count { $0.contains("30 of 1000 requests failed") } == 1)
        #expect(
            report.headline
                == "/a error_rate: 30 of 1000 requests failed, 0 of 1000 in the baseline: "
                + "more than in the baseline, block after block"
        )
        #expect(report.lines[2] == "  FAIL /a error_rate: 0 % -> 3 %")
        #expect(report.lines.contains("RESULT: FAILED - Too many requests failed"))
    }

    @Test func `a candidate that is down is no performance regression`() {
        func down(_ endpoint: String) -> CellJudgement {
            let finding = PairedFinding.everyRequestFailed(.candidate, requests: 500)
            return cell(endpoint, .errorRate, .fail, nil, finding)
        }
        let fine = cell("/b", .errorRate, .pass, (0, 0, 0, 0.001), failures(0, .within))

        let all = PairedReport(decision: decision([down("/a"), down("/b")]))
        let one = PairedReport(decision: decision([down("/a"), fine]))

        #expect(all.lines.contains("RESULT: FAILED - Every request failed"))
        #expect(one.lines.contains("RESULT: FAILED - Every request of an endpoint failed"))
        #expect(
            one.headline == "/a error_rate: every request of the candidate failed (500)"
        )
    }

    @Test func `what is no measurement says why`() {
        let report = PairedReport(decision: .invalid(["pair 2 has no block of the candidate"]))

        #expect(report.lines.contains("  pair 2 has no block of the candidate"))
        #expect(report.headline == nil)
    }
}
