// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// The runs that a run is compared with.
struct HistoryReference: Equatable {
    let branch: String
    /// Of the default branch, same scenario, oldest first, whatever their machine.
    let runs: [HistoryRun]
    /// Other runs of the same commit and scenario, on any branch.
    let sameBuild: [HistoryRun]
}

/// Judges a run by the last runs of the default branch, for where the old build cannot be started.
///
/// A cell that exceeds its limit is a WARN; when another job of the same build exceeded it too, a
/// FAIL.
struct HistoryGate {
    let summary: RunSummary
    let commit: String?
    let reference: HistoryReference
    var tolerance = 0.10

    /// As many runs as the limit rests on.
    static let runCount = 20
    private static let alpha = 0.01
    private static let errorMargin = 0.001

    /// What this way of judging finds, by run-to-run standard deviation 2, 5 and 8 %.
    static let power =
        "a regression of 20 % is found in 79, 59 and 34 % of jobs where runs differ by 2, 5 and 8 %, "
        + "one of 50 % in 97 to 100 % (our simulation)"

    func judgement() -> Judgement {
        let problems = Soundness.problems(of: summary) + environmentProblems
        let enough = comparable.count >= Self.runCount
        let cells = problems.isEmpty && enough ? judgedCells : failedEndpoints
        var reasons = problems
        if problems.isEmpty, !enough, cells.isEmpty { reasons.append(tooFew) }
        if problems.isEmpty, enough, !cells.contains(where: \.isJudged) {
            reasons.append("no endpoint has enough samples or earlier runs: nothing was judged")
        }
        let verdict = verdict(cells, problems: problems, isEnough: enough)
        let failing = cells.filter { $0.state == .fail } + cells.filter { $0.state == .warn }
        return Judgement(
            verdict: verdict,
            reasons: reasons + failing.map { String($0.line.dropFirst(2)) },
            cells: cells,
            lines: lines(cells, verdict, reasons),
            blocks: true
        )
    }

    // MARK: Which runs

    private var machine: String { EnvironmentClass.name(of: summary.environment) }

    private var sound: [HistoryRun] {
        reference.runs.filter { $0.kind == .run && $0.verdict != .invalid }
    }

    /// The last ones on such a machine, without those of this very build.
    private var comparable: [HistoryRun] {
        let others = sound.filter { run in
            run.environmentClass == machine && (commit == nil || run.commit != commit)
        }
        return Array(others.suffix(Self.runCount))
    }

    private var environmentProblems: [String] {
        guard let newest = sound.last, !sound.contains(where: { $0.environmentClass == machine })
        else { return [] }
        return [
            "this run is from a machine of \(machine.printable), the runs of \(reference.branch.printable) "
                + "from one of \(newest.environmentClass.printable); compare on machines of one shape"
        ]
    }

    private var tooFew: String {
        "\(comparable.count) comparable runs of \(reference.branch.printable); it takes "
            + "\(Self.runCount), of the same scenario on such a machine: add them with \"tidemark history "
            + "add\""
    }

    // MARK: Cells

    private var judgedCells: [CellJudgement] {
        let runs = comparable
        return summary.endpoints.sorted { $0.key < $1.key }.flatMap { name, endpoint in
            let figures = EndpointFigures(endpoint, isOurs: summary.isOurs)
            let percentiles = [Metric.p50, .p95, .p99].map { metric in
                percentile(name, metric, figures, runs)
            }
            return percentiles + [errorRate(name, endpoint, runs)]
        }
    }

    /// That every request fails needs no history and no second job.
    private var failedEndpoints: [CellJudgement] {
        summary.endpoints.filter { $0.value.count == 0 && $0.value.failures > 0 }.keys.sorted()
            .map(allFailed)
    }

    private func allFailed(_ name: String) -> CellJudgement {
        cell(name, .errorRate, .fail, "\(name) error_rate: every request failed")
    }

    private func percentile(
        _ name: String,
        _ metric: Metric,
        _ figures: EndpointFigures,
        _ runs: [HistoryRun]
    ) -> CellJudgement {
        let levels = runs.compactMap { $0.endpoints[name]?.level(of: metric) }
        guard levels.count == Self.runCount, let limit = HistoryLimit(levels, tolerance: tolerance)
        else {
            return skip(name, metric, "\(levels.count) earlier runs have it, of \(Self.runCount)")
        }
        let needed = metric.quantile?.neededSampleCount ?? 0
        guard figures.samples >= needed, let actual = figures.value(of: metric) else {
            return skip(name, metric, "\(figures.samples) samples, of \(needed) that it takes")
        }
        let change = Self.change(actual / limit.mean - 1)
        let text =
            "\(name) \(metric.rawValue): \(Figure.milliseconds(actual)) ms "
            + "\(actual > limit.limit ? ">" : "<=") \(Figure.milliseconds(limit.limit)) ms, "
            + "\(change) on the mean of \(limit.runCount) runs"
        return judged(name, metric, exceeds: actual > limit.limit, text) { run in
            run.endpoints[name]?.level(of: metric).map { $0 > limit.limit } ?? false
        }
    }

    /// Exceeds when it is above each of the runs and above all of them together by more than chance
    /// and a margin.
    private func errorRate(
        _ name: String,
        _ endpoint: EndpointSummary,
        _ runs: [HistoryRun]
    ) -> CellJudgement {
        guard endpoint.count > 0 || endpoint.failures == 0 else { return allFailed(name) }
        let past = runs.compactMap { $0.endpoints[name] }
        let requests = endpoint.count + endpoint.failures
        guard past.count == Self.runCount, requests > 0 else {
            return skip(name, .errorRate, "\(past.count) earlier runs have it, of \(Self.runCount)")
        }
        let failures = past.reduce(0) { $0 + $1.failures }
        let successes = past.reduce(0) { $0 + $1.count }
        let before = Double(failures) / Double(max(1, failures + successes))
        let worst = past.compactMap(\.errorRate).max() ?? 0
        let limit = max(worst, before + Self.errorMargin)
        let actual = Double(endpoint.failures) / Double(requests)
        let pValue = FisherExact.pValue(
            endpoint.failures,
            endpoint.count,
            failures,
            successes,
            alternative: .greater
        )
        let exceeds = actual > limit && pValue < Self.alpha / Double(summary.endpoints.count)
        let numbers = String(format: "%.4f %@ %.4f", actual, exceeds ? ">" : "<=", limit)
        return judged(name, .errorRate, exceeds: exceeds, "\(name) error_rate: \(numbers)") { run in
            run.endpoints[name].map { ($0.errorRate ?? 0) > limit } ?? false
        }
    }

    private func judged(
        _ name: String,
        _ metric: Metric,
        exceeds: Bool,
        _ text: String,
        exceeded: (HistoryRun) -> Bool
    ) -> CellJudgement {
        guard exceeds else { return cell(name, metric, .pass, text) }
        let other = reference.sameBuild.first { run in
            run.kind == .run && run.verdict != .invalid && run.environmentClass == machine
                && exceeded(run)
        }
        guard let other else {
            return cell(name, metric, .warn, "\(text): exceeds; run again to confirm")
        }
        return cell(name, metric, .fail, "\(text): exceeds, as it did in run \(other.id)")
    }

    private func skip(_ name: String, _ metric: Metric, _ reason: String) -> CellJudgement {
        cell(name, metric, .skip, "\(name) \(metric.rawValue): \(reason)")
    }

    private func cell(
        _ name: String,
        _ metric: Metric,
        _ state: CellState,
        _ text: String
    ) -> CellJudgement {
        CellJudgement(
            endpoint: name,
            metric: metric,
            state: state,
            action: .block,
            line: "  \(state.rawValue) \(text)"
        )
    }

    // MARK: Verdict

    private func verdict(_ cells: [CellJudgement], problems: [String], isEnough: Bool) -> Verdict {
        if cells.contains(where: { $0.state == .fail }) { return .fail }
        guard problems.isEmpty else { return .invalid }
        guard isEnough else { return .inconclusive }
        let hasLatency = cells.contains { $0.isJudged && $0.metric != .errorRate }
        let isWarned = cells.contains { $0.state == .warn }
        return isWarned ? .warn : hasLatency ? .pass : .inconclusive
    }

    private func lines(
        _ cells: [CellJudgement],
        _ verdict: Verdict,
        _ reasons: [String]
    ) -> [String] {
        let shown = cells.filter { $0.metric != .errorRate || $0.state != .pass }
        let states: [CellState] = [.fail, .warn, .pass, .skip]
        let tally = states.map { state in "\(cells.count { $0.state == state }) \(state.rawValue)" }
        return ["COMPARISON WITH THE HISTORY", GateText.rule] + shown.map(\.line) + [GateText.rule]
            + ["RESULT: \(GateText.result(of: verdict))"] + reasons.map { "  \($0)" }
            + ["  note: \(Self.power)", "cells: " + tally.joined(separator: ", ")]
    }

    private static func change(_ share: Double) -> String {
        (share < 0 ? "-" : "+") + Figure.fixed(abs(share) * 100, 1) + " %"
    }
}
