// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// Judges the cells of one endpoint by the static rule.
///
/// A percentile fails when it is strictly above threshold × (1 + tolerance); the error rate when it
/// is strictly above its threshold, without tolerance. A script's results are judged exactly as the
/// script does; ours close its holes.
struct CellJudge {
    let tolerance: Double
    /// The results are ours, so failures are in the error rate's denominator and samples are known.
    let isOurs: Bool

    func cells(of thresholds: EndpointThresholds, in endpoint: EndpointSummary?) -> [CellJudgement]
    {
        let name = thresholds.endpoint
        guard let endpoint else {
            let action: Threshold.Action =
                thresholds.thresholds.contains { $0.action == .block } ? .block : .warn
            return [
                CellJudgement(
                    endpoint: name,
                    metric: nil,
                    state: .skip,
                    action: action,
                    line: "  SKIP \(name): not in results"
                )
            ]
        }
        let figures = EndpointFigures(endpoint, isOurs: isOurs)
        var cells = thresholds.thresholds.compactMap { cell(name, $0, figures) }
        if isOurs, figures.onlyFailed, !cells.contains(where: { $0.state == .fail }) {
            cells.append(allFailed(name))
        }
        return cells
    }

    private func cell(
        _ name: String,
        _ threshold: Threshold,
        _ figures: EndpointFigures
    ) -> CellJudgement? {
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
        let limit = threshold.value * (1 + tolerance)
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
        line += thinness(threshold.metric, figures)
        return judged(name, threshold, fails: fails, line)
    }

    private func errorRate(
        _ name: String,
        _ threshold: Threshold,
        _ figures: EndpointFigures
    ) -> CellJudgement {
        let actual = figures.errorRate
        let fails = actual > threshold.value
        let numbers = String(format: "%.4f %@ %.4f", actual, fails ? ">" : "<=", threshold.value)
        return judged(name, threshold, fails: fails, "\(name) error_rate: \(numbers)")
    }

    private func judged(
        _ name: String,
        _ threshold: Threshold,
        fails: Bool,
        _ text: String
    ) -> CellJudgement {
        let state: CellJudgement.State =
            !fails ? .pass : threshold.action == .block ? .fail : .warn
        return CellJudgement(
            endpoint: name,
            metric: threshold.metric,
            state: state,
            action: threshold.action,
            line: "  \(state.rawValue) \(text)"
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

    private func thinness(_ metric: Metric, _ figures: EndpointFigures) -> String {
        guard isOurs, let needed = metric.quantile?.neededSampleCount, figures.samples < needed
        else { return "" }
        return " [\(figures.samples) samples, \(metric.rawValue) needs \(needed)]"
    }

    private func milliseconds(_ value: Double) -> String { String(format: "%.1fms", value) }
}
