// SPDX-License-Identifier: Apache-2.0

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
        guard let endpoint else { return [absent(thresholds)] }
        let figures = EndpointFigures(endpoint, isOurs: isOurs)
        var cells = thresholds.thresholds.map { cell(thresholds, $0, figures) }
        // No threshold of the baseline says that every request failed.
        if isOurs, figures.onlyFailed, !cells.contains(where: { $0.state == .fail }) {
            cells.append(
                CellJudgement(
                    endpoint: thresholds.endpoint,
                    metric: .errorRate,
                    state: .fail,
                    finding: .everyRequestFailed,
                    actual: 1
                )
            )
        }
        return cells
    }

    private func absent(_ thresholds: EndpointThresholds) -> CellJudgement {
        let blocks = thresholds.thresholds.contains { $0.action == .block }
        return CellJudgement(
            endpoint: thresholds.endpoint,
            metric: nil,
            state: .skip,
            finding: .absent(isOptional: thresholds.isOptional),
            action: blocks && !thresholds.isOptional ? .block : .warn
        )
    }

    private func cell(
        _ endpoint: EndpointThresholds,
        _ threshold: Threshold,
        _ figures: EndpointFigures
    ) -> CellJudgement {
        guard threshold.metric != .errorRate else {
            return errorRate(endpoint.endpoint, threshold, figures)
        }
        guard let actual = figures.value(of: threshold.metric) else {
            return CellJudgement(
                endpoint: endpoint.endpoint,
                metric: threshold.metric,
                state: .skip,
                finding: figures.hasSuccess ? .notMeasured : .noSuccess,
                action: threshold.action
            )
        }
        let limit = threshold.metric.limit(
            threshold.value,
            tolerance: baseline.tolerance(of: threshold, in: endpoint)
        )
        var cell = compared(endpoint.endpoint, threshold, actual, limit: limit)
        let needed = threshold.metric.neededSampleCount
        if isOurs, needed > 0 {
            cell.samples = SampleCount(
                count: figures.samples(of: threshold.metric),
                needed: needed
            )
        }
        // What exceeds its limit stops the build, however few samples there were; few samples do not
        // show that it is within.
        if !threshold.metric.exceeds(actual, limit), cell.samples?.isThin == true {
            cell.state = .skip
        }
        return cell
    }

    private func errorRate(
        _ name: String,
        _ threshold: Threshold,
        _ figures: EndpointFigures
    ) -> CellJudgement {
        let actual = figures.errorRate
        var cell = compared(name, threshold, actual, limit: threshold.value)
        guard isOurs, actual > threshold.value, !figures.onlyFailed else { return cell }
        let count = FailureCount(failures: figures.failures, requests: figures.requests)
        let check = ErrorRateCheck(
            failures: count.failures,
            requests: count.requests,
            threshold: threshold.value
        )
        let bound = check.lowerBound(alpha: Defaults.alpha / Double(errorRateCount))
        guard bound <= threshold.value else { return cell }
        if let needed = check.neededRequests, count.requests < needed {
            cell.state = .inconclusive
            cell.finding = .tooFewRequests(count, needed: needed)
        } else {
            cell.state = .warn
            cell.finding = .chance(count, atLeast: bound)
        }
        return cell
    }

    /// Endpoints among which the chance of a false FAIL is divided.
    private var errorRateCount: Int {
        max(1, baseline.thresholds.count { $0.thresholds.contains { $0.metric == .errorRate } })
    }

    private func compared(
        _ name: String,
        _ threshold: Threshold,
        _ actual: Double,
        limit: Double
    ) -> CellJudgement {
        CellJudgement(
            endpoint: name,
            metric: threshold.metric,
            state: !threshold.metric.exceeds(actual, limit)
                ? .pass : threshold.action == .block ? .fail : .warn,
            finding: .threshold(threshold.text),
            action: threshold.action,
            expected: threshold.value,
            actual: actual,
            limit: limit
        )
    }
}
