// SPDX-License-Identifier: Apache-2.0

package import Judging
package import Shared
internal import Statistics
internal import Text

/// Judges a run by the last runs of the default branch, for where the old build cannot be started.
///
/// A cell that exceeds its limit is a WARN; when another job of the same build exceeded it too, a
/// FAIL.
package struct HistoryGate {
    package let summary: RunSummary
    package let commit: String?
    package let reference: HistoryReference
    package let tolerance: Double
    /// What is judged of each endpoint.
    package let metrics: [Metric]

    package init(
        summary: RunSummary,
        commit: String?,
        reference: HistoryReference,
        tolerance: Double = Defaults.tolerance,
        metrics: [Metric] = Metric.usual
    ) {
        self.summary = summary
        self.commit = commit
        self.reference = reference
        self.tolerance = tolerance
        self.metrics = metrics
    }

    /// What this way of judging finds, by run-to-run standard deviation 2, 5 and 8 %.
    package static let power =
        "a regression of 20 % is found in 79, 59 and 34 % of jobs where runs differ by 2, 5 and 8 %, "
        + "one of 50 % in 97 to 100 % (our simulation)"

    package func judgement() -> Judgement {
        let problems = Soundness.problems(of: summary) + environmentProblems
        let enough = comparable.count >= Defaults.historyRunCount
        let cells = problems.isEmpty && enough ? judgedCells : failedEndpoints
        var reservations: [String] = []
        if problems.isEmpty, !enough, cells.isEmpty { reservations.append(tooFew) }
        if problems.isEmpty, enough, !cells.contains(where: \.isJudged) {
            reservations.append(
                "no endpoint has enough samples or earlier runs: nothing was judged"
            )
        }
        let isDown = Soundness.everythingFailed(summary)
        return Judgement(
            basis: .history,
            verdict: verdict(cells, problems: problems, isEnough: enough),
            cause: VerdictCause(cells, everyRequestFailed: isDown),
            cells: cells,
            problems: problems,
            reservations: reservations,
            notes: [Self.power],
            isOurs: summary.isOurs
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
        return Array(others.suffix(Defaults.historyRunCount))
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
            + "\(Defaults.historyRunCount), of the same scenario on such a machine: add them with \"tidemark history "
            + "add\""
    }

    // MARK: Cells

    private var judgedCells: [CellJudgement] {
        let runs = comparable
        return summary.endpoints.sorted { $0.key < $1.key }.flatMap { name, endpoint in
            let figures = EndpointFigures(endpoint, isOurs: summary.isOurs)
            return metrics.map { metric in
                metric == .errorRate
                    ? errorRate(name, endpoint, runs) : level(name, metric, figures, runs)
            }
        }
    }

    /// That every request fails needs no history and no second job.
    private var failedEndpoints: [CellJudgement] {
        summary.endpoints.filter { $0.value.count == 0 && $0.value.failures > 0 }.keys.sorted()
            .map(allFailed)
    }

    private func allFailed(_ name: String) -> CellJudgement {
        CellJudgement(
            endpoint: name,
            metric: .errorRate,
            state: .fail,
            finding: .everyRequestFailed,
            actual: 1
        )
    }

    private func level(
        _ name: String,
        _ metric: Metric,
        _ figures: EndpointFigures,
        _ runs: [HistoryRun]
    ) -> CellJudgement {
        let levels = runs.compactMap { $0.endpoints[name]?.levels[metric] }
        var cell = skipped(name, metric, runCount: levels.count)
        guard levels.count == Defaults.historyRunCount,
            let limit = HistoryLimit(levels, metric, tolerance: tolerance)
        else { return cell }
        let samples = SampleCount(
            count: figures.samples(of: metric),
            needed: metric.neededSampleCount
        )
        cell.samples = samples
        guard !samples.isThin, let actual = figures.value(of: metric) else {
            cell.finding = .tooFewSamples
            return cell
        }
        cell.finding = .history(runCount: limit.runCount)
        (cell.expected, cell.actual, cell.limit) = (limit.mean, actual, limit.limit)
        return judged(cell, exceeds: metric.exceeds(actual, limit.limit)) { run in
            run.endpoints[name]?.levels[metric].map { metric.exceeds($0, limit.limit) } ?? false
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
        var cell = skipped(name, .errorRate, runCount: past.count)
        guard past.count == Defaults.historyRunCount, requests > 0 else { return cell }
        let failures = past.reduce(0) { $0 + $1.failures }
        let successes = past.reduce(0) { $0 + $1.count }
        let before = Double(failures) / Double(max(1, failures + successes))
        let worst = past.compactMap { $0.levels[.errorRate] }.max() ?? 0
        let limit = max(worst, before + Defaults.errorMargin)
        let actual = Double(endpoint.failures) / Double(requests)
        let pValue = FisherExact.pValue(
            endpoint.failures,
            endpoint.count,
            failures,
            successes
        )
        let exceeds = actual > limit && pValue < Defaults.alpha / Double(summary.endpoints.count)
        cell.finding = .history(runCount: past.count)
        (cell.expected, cell.actual, cell.limit) = (before, actual, limit)
        return judged(cell, exceeds: exceeds) { run in
            run.endpoints[name].map { ($0.levels[.errorRate] ?? 0) > limit } ?? false
        }
    }

    private func judged(
        _ compared: CellJudgement,
        exceeds: Bool,
        exceeded: (HistoryRun) -> Bool
    ) -> CellJudgement {
        var cell = compared
        cell.state = .pass
        guard exceeds else { return cell }
        let other = reference.sameBuild.first { run in
            run.kind == .run && run.verdict != .invalid && run.environmentClass == machine
                && exceeded(run)
        }
        cell.state = other == nil ? .warn : .fail
        cell.confirmation = other.map { .inRun($0.id) } ?? .awaited
        return cell
    }

    private func skipped(_ name: String, _ metric: Metric, runCount: Int) -> CellJudgement {
        CellJudgement(
            endpoint: name,
            metric: metric,
            state: .skip,
            finding: .tooFewRuns(runCount, needed: Defaults.historyRunCount)
        )
    }

    // MARK: Verdict

    private func verdict(_ cells: [CellJudgement], problems: [String], isEnough: Bool) -> Verdict {
        if cells.contains(where: { $0.state == .fail }) { return .fail }
        guard problems.isEmpty else { return .invalid }
        guard isEnough else { return .inconclusive }
        let hasLatency = cells.contains { $0.isJudged && !$0.isErrorRate }
        let isWarned = cells.contains { $0.state == .warn }
        return isWarned ? .warn : hasLatency ? .pass : .inconclusive
    }
}
