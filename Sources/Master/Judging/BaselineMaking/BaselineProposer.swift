// SPDX-License-Identifier: Apache-2.0

package import Files
package import Shared

/// Makes proposals.
package struct BaselineProposer {
    package let current: Baseline
    package let fileName: String
    /// Take over what got slower too.
    package let allowsSlower: Bool
    /// Commit, date and author of the proposal.
    package let provenance: BaselineProvenance

    package init(
        current: Baseline,
        fileName: String,
        allowsSlower: Bool,
        provenance: BaselineProvenance
    ) {
        self.current = current
        self.fileName = fileName
        self.allowsSlower = allowsSlower
        self.provenance = provenance
    }

    /// Throws a sentence for results that no baseline can come from.
    package func proposal(
        from runs: [(file: String, summary: RunSummary)]
    ) throws(InputError) -> BaselineProposal {
        // The same conditions as for a new baseline.
        let maker = BaselineMaker(
            tolerance: current.tolerance,
            warnOnly: [],
            metrics: Metric.all.filter { metric in
                current.thresholds.contains { $0.thresholds.contains { $0.metric == metric } }
            }
        )
        let made = try maker.baseline(from: runs)
        for run in runs {
            let check = EnvironmentCheck(current.environment, run.summary.environment)
            guard let mismatch = check.mismatches.first else { continue }
            throw InputError(
                "results file \(run.file): \(mismatch); numbers of two machine shapes cannot be "
                    + "compared. Make a new baseline with \"tidemark baseline init\""
            )
        }
        let summaries = runs.map(\.summary)
        let known = current.thresholds.flatMap { endpoint in
            endpoint.thresholds.map { cell(endpoint, $0, summaries) }
        }
        let names = Set(current.thresholds.map(\.endpoint))
        let added = made.thresholds.filter { !names.contains($0.endpoint) }.map(asJudgedHere)
        let new = added.flatMap { endpoint in
            endpoint.thresholds.map { threshold in
                ProposedCell(
                    endpoint: endpoint.endpoint,
                    metric: threshold.metric,
                    course: .new,
                    current: nil,
                    proposed: threshold,
                    evidence: evidence(endpoint.endpoint, threshold.metric, summaries)
                )
            }
        }
        return BaselineProposal(
            fileName: fileName,
            current: current,
            proposed: proposed(known, added),
            cells: known + new,
            notes: notes(summaries)
        )
    }

    private func cell(
        _ endpoint: EndpointThresholds,
        _ threshold: Threshold,
        _ runs: [RunSummary]
    ) -> ProposedCell {
        let evidence = evidence(endpoint.endpoint, threshold.metric, runs)
        let tolerance = current.tolerance(of: threshold, in: endpoint)
        var course = ProposedCell.Course.within
        var proposed = threshold
        if let value = evidence.value {
            let metric = threshold.metric
            if metric == .errorRate {
                let rate = ErrorBudget(evidence, runs)
                course =
                    rate.isShownAbove(threshold.value, among: errorRateCount) ? .slower : .within
                if course == .slower, allowsSlower { proposed = threshold.with(rate.allowance) }
            } else if metric.exceeds(value, metric.limit(threshold.value, tolerance: tolerance)) {
                course = .slower
                if allowsSlower {
                    proposed = threshold.with(evidence.tightest(metric, tolerance: tolerance))
                }
            } else if metric.exceeds(threshold.value, metric.limit(value, tolerance: tolerance)) {
                course = .faster
                let tightest = evidence.tightest(metric, tolerance: tolerance)
                if !isThin(metric, evidence), metric.exceeds(threshold.value, tightest) {
                    proposed = threshold.with(tightest)
                }
            }
        } else {
            course = .absent
        }
        return ProposedCell(
            endpoint: endpoint.endpoint,
            metric: threshold.metric,
            course: course,
            current: threshold,
            proposed: proposed,
            evidence: evidence
        )
    }

    private var errorRateCount: Int {
        max(1, current.thresholds.count { $0.thresholds.contains { $0.metric == .errorRate } })
    }

    private func isThin(_ metric: Metric, _ evidence: CellEvidence) -> Bool {
        evidence.fewestSamples < metric.neededSampleCount
    }

    private func evidence(
        _ name: String,
        _ metric: Metric,
        _ runs: [RunSummary]
    ) -> CellEvidence {
        var evidence = CellEvidence()
        var intervals: [ClosedRange<Double>?] = []
        for run in runs {
            guard let endpoint = run.endpoint(name) else { continue }
            let figures = EndpointFigures(endpoint, isOurs: run.isOurs)
            evidence.samples += metric == .errorRate ? figures.requests : endpoint.count
            evidence.failures += endpoint.failures
            let samples = figures.samples(of: metric)
            evidence.fewestSamples =
                evidence.values.isEmpty ? samples : min(evidence.fewestSamples, samples)
            let value = figures.value(of: metric)
            // A script's results may lack a percentile, which is then read as 0.
            guard let value, value > 0 || metric == .errorRate else { continue }
            evidence.values.append(value)
            // Of one iteration there is none in the results.
            let limits =
                endpoint.iterations == nil
                ? endpoint.percentileIntervals?[metric.name] : nil
            let isRange = limits.map { $0.count == 2 && $0[0] <= $0[1] } ?? false
            intervals.append(isRange ? limits.map { $0[0]...$0[1] } : nil)
        }
        if let middle = evidence.value, let run = evidence.values.firstIndex(of: middle) {
            evidence.interval = intervals[run]
        }
        return evidence
    }

    /// A new endpoint gets the metrics and actions that the baseline's other endpoints have.
    private func asJudgedHere(_ endpoint: EndpointThresholds) -> EndpointThresholds {
        let all = current.thresholds.flatMap(\.thresholds)
        var endpoint = endpoint
        endpoint.thresholds = endpoint.thresholds.compactMap { threshold in
            let alike = all.filter { $0.metric == threshold.metric }
            guard !alike.isEmpty else { return nil }
            var threshold = threshold
            threshold.action = alike.allSatisfy { $0.action == .warn } ? .warn : .block
            return threshold
        }
        return endpoint
    }

    private func proposed(
        _ cells: [ProposedCell],
        _ added: [EndpointThresholds]
    ) -> Baseline {
        var baseline = current
        for index in baseline.thresholds.indices {
            let name = baseline.thresholds[index].endpoint
            baseline.thresholds[index].thresholds = cells.filter { $0.endpoint == name }
                .compactMap(\.proposed)
        }
        baseline.thresholds += added.filter { !$0.thresholds.isEmpty }
        baseline.others.removeAll { $0.key == "provenance" }
        var provenance = provenance
        provenance.previous = Array(
            ([FormerNumbers(current)] + (current.provenance?.previous ?? []))
                .prefix(BaselineProvenance.previousLimit)
        )
        baseline.provenance = provenance
        return baseline
    }

    private func notes(_ runs: [RunSummary]) -> [String] {
        var notes: [String] = []
        let digests = Set(runs.compactMap { $0.run?.scenarioDigest })
        if digests.count > 1 { notes.append("the results are of \(digests.count) scenarios") }
        if let old = current.provenance?[.scenarioDigest], digests.contains(where: { $0 != old }) {
            notes.append(
                "the baseline was made with another scenario; what differs may be the load and not "
                    + "the service"
            )
        }
        if runs.count == 1 {
            notes.append("one run only; the median of three or five is less of an accident")
        }
        return notes
    }
}

/// What an error rate's limit must be so that it allows what was measured.
private struct ErrorBudget {
    private let failures: Int
    private let requests: Int
    private let isOurs: Bool
    private let rate: Double

    init(_ evidence: CellEvidence, _ runs: [RunSummary]) {
        failures = evidence.failures
        requests = max(1, evidence.samples)
        isOurs = runs.allSatisfy(\.isOurs)
        rate = evidence.worst ?? 0
    }

    func isShownAbove(_ limit: Double, among endpoints: Int) -> Bool {
        guard isOurs else { return rate > limit }
        let check = ErrorRateCheck(failures: failures, requests: requests, threshold: limit)
        return check.lowerBound(alpha: Defaults.alpha / Double(endpoints)) > limit
    }

    /// Up to a millionth.
    var allowance: Double {
        let check = ErrorRateCheck(failures: failures, requests: requests, threshold: 0)
        let bound = isOurs ? check.upperBound : rate
        return min(1, ((bound * 1e6).rounded(.down) + 1) / 1e6)
    }
}

extension CellEvidence {
    /// The median, or less strict where that would fail one of the runs that it comes from; whole
    /// thousandths.
    fileprivate func tightest(_ metric: Metric, tolerance: Double) -> Double {
        let worst = metric.worst(of: values) ?? 0
        // As strict as the worst run allows.
        let strictest = worst / metric.limit(1, tolerance: tolerance)
        let wanted = metric.worst(of: [value ?? 0, strictest]) ?? 0
        var thousandths = (wanted * 1000).rounded()
        let step = metric.worse == .higher ? 1.0 : -1.0
        while metric.exceeds(worst, metric.limit(thousandths / 1000, tolerance: tolerance)) {
            thousandths += step
        }
        return thousandths / 1000
    }
}

extension Threshold {
    /// The same with another number.
    fileprivate func with(_ value: Double) -> Threshold {
        var threshold = Threshold(metric: metric, value: value, text: "\(value)", action: action)
        threshold.tolerance = tolerance
        return threshold
    }
}
