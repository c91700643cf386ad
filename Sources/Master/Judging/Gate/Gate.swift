// SPDX-License-Identifier: Apache-2.0

package import Shared

/// All checks to one verdict; reads only the summary and the baseline.
package enum Gate {
    package static func judge(
        _ summary: RunSummary,
        against baseline: Baseline?,
        options: GateOptions = GateOptions()
    ) -> Judgement {
        guard let baseline else { return judgeAlone(summary) }
        var findings = findings(summary, baseline, options)
        if baseline.isConfirming, findings.needsConfirmation { findings.noteMissingConfirmation() }
        return judgement(of: findings, summary, baseline)
    }

    /// All that is found out about a run before there is a verdict.
    package struct Findings {
        package var cells: [CellJudgement]
        /// Why it is no measurement.
        package var problems: [String]
        /// What keeps it from a PASS.
        package var reservations: [String]
        /// Worth saying, no more.
        package var notes: [String]
    }

    package static func findings(
        _ summary: RunSummary,
        _ baseline: Baseline,
        _ options: GateOptions
    ) -> Findings {
        let judge = CellJudge(baseline: baseline, isOurs: summary.isOurs)
        let cells = baseline.thresholds.flatMap {
            judge.cells(of: $0, in: summary.endpoint($0.endpoint))
        }
        let environment = EnvironmentCheck(baseline.environment, summary.environment)
        var problems = Soundness.problems(of: summary)
        var notes = environment.notes
        if options.allowEnvironmentMismatch {
            notes += environment.mismatches.map { $0 + " (allowed)" }
        } else {
            problems += environment.mismatches.map {
                $0 + "; make a baseline on this machine, or give --allow-environment-mismatch"
            }
        }
        if !cells.contains(where: \.isJudged) {
            let isThere = cells.contains { $0.actual != nil }
            problems.append(
                isThere
                    ? "every percentile has too few samples: nothing was judged; run longer"
                    : "no endpoint of the baseline is in the results: nothing was judged"
            )
        }
        return Findings(
            cells: cells,
            problems: problems,
            reservations: Soundness.reservations(about: summary)
                + BaselineOrigin.reservations(about: baseline, summary),
            notes: notes + unjudged(summary, baseline)
        )
    }

    package static func judgement(
        of findings: Findings,
        _ summary: RunSummary,
        _ baseline: Baseline
    ) -> Judgement {
        let verdict = verdict(findings)
        let isDown = Soundness.everythingFailed(summary)
        // The script has one sentence for whatever fails.
        let cause =
            summary.isOurs ? VerdictCause(findings.cells, everyRequestFailed: isDown) : .slower
        return Judgement(
            basis: .baseline(blocks: baseline.blocksOnRegression),
            verdict: verdict,
            cause: verdict == .fail ? cause : nil,
            cells: findings.cells,
            problems: findings.problems,
            reservations: findings.reservations,
            notes: findings.notes,
            isOurs: summary.isOurs
        )
    }

    private static func judgeAlone(_ summary: RunSummary) -> Judgement {
        let problems = Soundness.problems(of: summary)
        let reservations = Soundness.reservations(about: summary)
        let isDown = Soundness.everythingFailed(summary)
        let verdict: Verdict? =
            isDown ? .fail : !problems.isEmpty ? .invalid : reservations.isEmpty ? nil : .warn
        return Judgement(
            basis: .nothing,
            verdict: verdict,
            cause: isDown ? .down : nil,
            cells: [],
            problems: problems,
            reservations: reservations,
            notes: [],
            isOurs: summary.isOurs
        )
    }

    private static func verdict(_ findings: Findings) -> Verdict {
        let states = Set(findings.cells.map(\.state))
        if states.contains(.fail) { return .fail }
        if !findings.problems.isEmpty { return .invalid }
        if states.contains(.warn) || !findings.reservations.isEmpty { return .warn }
        return states.contains(.inconclusive) ? .inconclusive : .pass
    }

    private static func unjudged(_ summary: RunSummary, _ baseline: Baseline) -> [String] {
        let known = Set(baseline.thresholds.map(\.endpoint))
        return summary.endpoints.keys.filter { !known.contains($0) }.sorted()
            .map { "\($0) is not in the baseline; it was not judged" }
    }
}
