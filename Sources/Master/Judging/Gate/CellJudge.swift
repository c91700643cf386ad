// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// Judges the cells of one endpoint by the static rule.
///
/// A percentile fails when it is strictly above threshold × (1 + tolerance). The error rate of a
/// script's results fails when it is strictly above its threshold, as the script has it; ours when
/// it is shown to be (`ErrorRateCheck`). A percentile of ours that is not above its limit, but of too
/// few successes to mean something, is a SKIP.
struct CellJudge {
    let baseline: Baseline
    /// The results are ours, so failures are in the error rate's denominator and samples are known.
    let isOurs: Bool

    func cells(of thresholds: EndpointThresholds, in endpoint: EndpointSummary?) -> [CellJudgement]
    {
        let name = thresholds.endpoint
        guard let endpoint else {
            let action: Threshold.Action =
                thresholds.thresholds.contains { $0.action == .block } ? .block : .warn
            // The script has no such key, and its lines are its own.
            let remark = thresholds.isOptional && isOurs ? " (optional)" : ""
            return [
                CellJudgement(
                    endpoint: name,
                    metric: nil,
                    state: .skip,
                    action: thresholds.isOptional ? .warn : action,
                    line: "  SKIP \(name): not in results\(remark)",
                    isOptional: thresholds.isOptional
                )
            ]
        }
        let figures = EndpointFigures(endpoint, isOurs: isOurs)
        var cells = thresholds.thresholds.map { cell(thresholds, $0, figures) }
        if isOurs, figures.onlyFailed, !cells.contains(where: { $0.state == .fail }) {
            cells.append(allFailed(name))
        }
        return cells
    }

    private func cell(
        _ endpoint: EndpointThresholds,
        _ threshold: Threshold,
        _ figures: EndpointFigures
    ) -> CellJudgement {
        let name = endpoint.endpoint
        guard threshold.metric != .errorRate else { return errorRate(name, threshold, figures) }
        guard let actual = figures.value(of: threshold.metric) else {
            return CellJudgement(
                endpoint: name,
                metric: threshold.metric,
                state: .skip,
                action: threshold.action,
                line: "  SKIP \(name) \(threshold.metric.rawValue): no successes"
            )
        }
        let limit = threshold.value * (1 + baseline.tolerance(of: threshold, in: endpoint))
        let fails = actual > limit
        var line =
            "\(name) \(threshold.metric.rawValue): \(milliseconds(actual)) "
            + "\(fails ? ">" : "<=") \(milliseconds(limit))"
        if fails {
            // A threshold of 0 has no percentage.
            let excess =
                threshold.value > 0
                ? String(format: ", %+.1f%%", (actual - threshold.value) / threshold.value * 100)
                : ""
            line += " (baseline \(threshold.text)ms\(excess))"
        }
        let thinness = thinness(threshold.metric, figures)
        // What is above its limit is shown and stops the build, however few they were; what is not
        // was not shown to be below.
        let state = thinness != nil && !fails ? .skip : failing(fails, threshold)
        if let thinness { line += " [\(thinness)]" }
        return judged(name, threshold, state, line, milliseconds(actual), actual)
    }

    private func errorRate(
        _ name: String,
        _ threshold: Threshold,
        _ figures: EndpointFigures
    ) -> CellJudgement {
        let actual = figures.errorRate
        let isAbove = actual > threshold.value
        let figure = String(format: "%.4f", actual)
        let numbers =
            "\(name) error_rate: \(figure) \(isAbove ? ">" : "<=") "
            + String(format: "%.4f", threshold.value)
        guard isOurs, isAbove, !figures.onlyFailed else {
            return judged(name, threshold, failing(isAbove, threshold), numbers, figure, actual)
        }
        let check = ErrorRateCheck(
            failures: figures.failures,
            requests: figures.requests,
            threshold: threshold.value
        )
        let share = ErrorRateCheck.alpha / Double(errorRateCount)
        if check.lowerBound(alpha: share) > threshold.value {
            return judged(name, threshold, failing(true, threshold), numbers, figure, actual)
        }
        return judged(
            name,
            threshold,
            check.hasTooFewRequests ? .inconclusive : .warn,
            "\(numbers) [\(check.doubt(alpha: share))]",
            figure,
            actual
        )
    }

    /// Endpoints among which the chance of a false FAIL is divided.
    private var errorRateCount: Int {
        max(1, baseline.thresholds.count { $0.thresholds.contains { $0.metric == .errorRate } })
    }

    private func failing(_ fails: Bool, _ threshold: Threshold) -> CellState {
        !fails ? .pass : threshold.action == .block ? .fail : .warn
    }

    private func judged(
        _ name: String,
        _ threshold: Threshold,
        _ state: CellState,
        _ text: String,
        _ figure: String,
        _ actual: Double
    ) -> CellJudgement {
        CellJudgement(
            endpoint: name,
            metric: threshold.metric,
            state: state,
            action: threshold.action,
            line: "  \(state.rawValue) \(text)",
            figure: figure,
            expected: threshold.value,
            actual: actual
        )
    }

    /// Every request of an endpoint failed and no threshold of the baseline says so.
    private func allFailed(_ name: String) -> CellJudgement {
        CellJudgement(
            endpoint: name,
            metric: .errorRate,
            state: .fail,
            action: .block,
            line: "  FAIL \(name) error_rate: every request failed"
        )
    }

    /// Nil when the successes are enough for the percentile to mean something, or not ours to count.
    private func thinness(_ metric: Metric, _ figures: EndpointFigures) -> String? {
        guard isOurs, let needed = metric.quantile?.neededSampleCount, figures.samples < needed
        else { return nil }
        return "\(figures.samples) samples, \(metric.rawValue) needs \(needed)"
    }

    private func milliseconds(_ value: Double) -> String { String(format: "%.1fms", value) }
}
