// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// How a run is to be judged, beyond what the baseline says.
struct GateOptions: Equatable {
    var allowEnvironmentMismatch = false
}

/// All checks to one verdict; reads only the summary and the baseline.
enum Gate {
    static func judge(
        _ summary: RunSummary,
        against baseline: Baseline?,
        options: GateOptions = GateOptions()
    ) -> Judgement {
        guard let baseline else { return judgeAlone(summary) }
        var findings = findings(summary, baseline, options)
        if baseline.isConfirming, findings.needsConfirmation { findings.noteMissingConfirmation() }
        return judgement(of: findings, for: baseline)
    }

    /// All that is found out about a run before there is a verdict.
    struct Findings {
        var cells: [CellJudgement]
        /// Why it is no measurement.
        var problems: [String]
        /// What keeps it from a PASS.
        var reservations: [String]
        /// Worth saying, no more.
        var notes: [String]
    }

    static func findings(
        _ summary: RunSummary,
        _ baseline: Baseline,
        _ options: GateOptions
    ) -> Findings {
        let judge = CellJudge(baseline: baseline, isOurs: summary.isOurs)
        let cells = baseline.thresholds.flatMap {
            judge.cells(of: $0, in: summary.endpoints[$0.endpoint])
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

    static func judgement(of findings: Findings, for baseline: Baseline) -> Judgement {
        let verdict = verdict(findings)
        let telling = findings.cells.filter { [.fail, .warn, .inconclusive].contains($0.state) }
        return Judgement(
            verdict: verdict,
            reasons: findings.problems + findings.reservations
                + telling.map { String($0.line.dropFirst(2)) },
            cells: findings.cells,
            lines: GateText(baseline: baseline, findings: findings).lines(verdict),
            blocks: baseline.blocksOnRegression
        )
    }

    private static func judgeAlone(_ summary: RunSummary) -> Judgement {
        var reasons = Soundness.problems(of: summary)
        let reservations = Soundness.reservations(about: summary)
        var verdict: Verdict? = reasons.isEmpty ? (reservations.isEmpty ? nil : .warn) : .invalid
        reasons += reservations
        if Soundness.everythingFailed(summary) {
            verdict = .fail
            reasons.insert("every request failed", at: 0)
        }
        let heading = verdict.map { ["RESULT: \(GateText.result(of: $0))"] } ?? []
        let last = "No baseline was given: no latency was judged"
        return Judgement(
            verdict: verdict,
            reasons: reasons,
            cells: [],
            lines: heading + reasons.map { "  \($0)" } + [last],
            blocks: true
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

/// The block of text: the usual script's lines first, exactly, then what it does not say.
struct GateText {
    let baseline: Baseline
    let findings: Gate.Findings

    static let rule = String(repeating: "=", count: 60)

    func lines(_ verdict: Verdict) -> [String] {
        // The script prints no line for an error rate that passes.
        let shown = findings.cells.filter { $0.metric != .errorRate || $0.state != .pass }
        var lines = ["PERFORMANCE REGRESSION CHECK", Self.rule] + shown.map(\.line) + [Self.rule]
        lines.append("RESULT: \(Self.result(of: verdict))")
        if verdict == .fail, !baseline.blocksOnRegression {
            lines.append("WARNING: block_on_regression is false, not failing build")
        }
        lines += findings.problems.map { "  INVALID \($0)" }
        lines += findings.reservations.map { "  WARN \($0)" }
        lines += findings.notes.map { "  note: \($0)" }
        return lines + [tally]
    }

    static func result(of verdict: Verdict) -> String {
        switch verdict {
        case .pass: "PASSED - No performance regression detected"
        case .fail: "FAILED - Performance regression detected"
        case .warn: "WARNING - Nothing that fails the build, but look at the WARN lines"
        case .invalid: "INVALID - This was not a measurement that can be judged"
        case .inconclusive: "INCONCLUSIVE - The measurement is too small to decide"
        }
    }

    /// The last line: how many cells of each state.
    private var tally: String {
        let cells = findings.cells
        let states: [CellState] = [.fail, .warn, .pass]
        var parts = states.map { state in
            "\(cells.count { $0.state == state }) \(state.rawValue)"
        }
        let open = cells.count { $0.state == .inconclusive }
        if open > 0 { parts.append("\(open) INCONCLUSIVE") }
        let endpoints = cells.count { $0.metric == nil && !$0.isOptional }
        let skipped = cells.count { $0.state == .skip && $0.metric != nil }
        return "cells: " + parts.joined(separator: ", ") + ", \(skipped) SKIP; "
            + "baseline endpoints not in the results: \(endpoints)"
    }
}
