// SPDX-License-Identifier: Apache-2.0

import Shared
import TestSupport
import Testing

@testable import Judging
@testable import Reporting
@testable import Running
@testable import Text

struct LocateReportTests {
    private func step(
        _ before: String,
        _ after: String,
        _ states: [(CellState, Double)]
    ) -> LocateOutcome.Step {
        let cells = states.enumerated().map { index, state in
            var cell = CellJudgement(
                endpoint: "/api/search",
                metric: PairedRules().comparedMetrics[index],
                state: state.0,
                finding: .pair(Self.finding(state.0))
            )
            cell.change = CellChange(value: state.1, low: state.1 - 0.03, high: state.1 + 0.04)
            return cell
        }
        return step(before, after, cells)
    }

    private func step(
        _ before: String,
        _ after: String,
        _ cells: [CellJudgement]
    ) -> LocateOutcome.Step {
        LocateOutcome.Step(
            before: before,
            after: after,
            decision: PairedDecision(
                verdict: PairedDecision.verdict(of: cells),
                pairCount: 5,
                lookCount: 2,
                cells: cells,
                isFinal: true
            ),
            explanation: { _ in "all of it in time to first byte" }
        )
    }

    private static func finding(_ state: CellState) -> PairedFinding {
        switch state {
        case .fail: .above(tolerance: 0.1)
        case .warn: .aboveWarning(tolerance: 0.1, warning: 0.05)
        case .pass: .below(tolerance: 0.1)
        default: .open(pairs: 5, tolerance: 0.1, .more(pairs: 9, samples: 2000))
        }
    }

    private let hashes = ["1", "2", "3"].map { String(repeating: $0, count: 40) }

    private func outcome(
        _ first: [(CellState, Double)],
        _ second: [(CellState, Double)],
        whole: [(CellState, Double)]
    ) -> LocateOutcome {
        var outcome = LocateOutcome()
        outcome.stages = [
            LocateOutcome.Stage(
                steps: [step(hashes[0], hashes[1], first), step(hashes[1], hashes[2], second)],
                whole: step(hashes[0], hashes[2], whole),
                roundCount: 5
            )
        ]
        return outcome
    }

    private var named: LocateOutcome {
        var outcome = outcome(
            [(.fail, 0.2), (.pass, 0.3)],
            [(.fail, 0.15), (.fail, 0.42)],
            whole: [(.fail, 0.4), (.fail, 0.7)]
        )
        outcome.skipped = ["4444"]
        return outcome
    }

    private var answers: [LocateOutcome] {
        var invalid = LocateOutcome()
        invalid.problem = "3 of 3 blocks were void; at most 20 % are allowed: worker w was lost"
        var skipping = named
        skipping.skippedInside = ["4444"]
        return [
            named, skipping,
            outcome([(.warn, 0.07)], [(.warn, 0.06)], whole: [(.fail, 0.14)]),
            outcome([(.pass, 0.01)], [(.pass, -0.02)], whole: [(.pass, 0)]),
            outcome([(.inconclusive, 0.08)], [(.pass, 0)], whole: [(.inconclusive, 0.1)]),
            invalid,
        ]
    }

    private func report(_ outcome: LocateOutcome) -> LocateReport {
        LocateReport(outcome: outcome, tolerance: 0.1) {
            $0.hasPrefix("3") ? "Join tags\u{1B}[2J" : nil
        }
    }

    @Test func `every answer as a person reads it`() throws {
        let text = answers.map { report($0).lines.map { $0 + "\n" }.joined() }.joined(
            separator: "\n"
        )

        try Golden.expect(text, is: "locate-report.txt")
    }

    @Test func `every answer as a program reads it`() throws {
        try Golden.expect(
            answers.map { report($0).json + "\n" }.joined(),
            is: "locate-report.jsonl"
        )
    }

    @Test func `only strictness and no measurement have a status of their own`() {
        #expect(answers.map { $0.status(isStrict: false).rawValue } == [0, 0, 0, 0, 0, 3])
        #expect(answers.map { $0.status(isStrict: true).rawValue } == [0, 0, 4, 0, 4, 3])
    }

    @Test func `a commit that makes requests fail is worse than one that makes them slow`() {
        let failing = CellJudgement(
            endpoint: "/api/search",
            metric: .errorRate,
            state: .fail,
            finding: .pair(
                .failures(
                    ArmFailures(
                        baseline: FailureCount(failures: 0, requests: 1000),
                        candidate: FailureCount(failures: 30, requests: 1000)
                    ),
                    .more
                )
            ),
            change: CellChange(value: 0.03, low: 0.02, high: 0.04)
        )
        var outcome = named
        outcome.stages[0] = LocateOutcome.Stage(
            steps: [
                step(hashes[0], hashes[1], [failing]),
                step(hashes[1], hashes[2], [(.fail, 0.42)]),
            ],
            whole: outcome.stages[0].whole,
            roundCount: 5
        )

        #expect(
            report(outcome).lines.contains(
                "RESULT: 2222222222 made more requests fail: /api/search error_rate: 30 of 1000 "
                    + "requests failed, 0 of 1000 in the baseline: more than in the baseline, block "
                    + "after block"
            )
        )
    }

    @Test func `a commit after which every request fails is named with its cell`() {
        let down = CellJudgement(
            endpoint: "/api/search",
            metric: .errorRate,
            state: .fail,
            finding: .pair(.everyRequestFailed(.candidate, requests: 500))
        )
        var outcome = named
        outcome.stages[0] = LocateOutcome.Stage(
            steps: [step(hashes[0], hashes[1], [down])],
            whole: step(hashes[0], hashes[1], [down]),
            roundCount: 5
        )

        #expect(
            report(outcome).lines.contains(
                "RESULT: 2222222222 made every request fail: /api/search error_rate: every request "
                    + "of the candidate failed (500)"
            )
        )
    }

    @Test func `a gap that was slower and then shows nothing is not cleared`() {
        var cleared = named
        cleared.stages += outcome([(.pass, 0)], [(.pass, 0)], whole: [(.pass, 0)]).stages

        let lines = report(cleared).lines

        #expect(lines.contains { $0.hasPrefix("RESULT: 2222222222 -> 3333333333 is slower, but ") })
    }
}
