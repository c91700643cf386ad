// SPDX-License-Identifier: Apache-2.0

package import Files
package import Shared

/// Makes a baseline from the results of one or several runs: the median per cell.
package struct BaselineMaker {
    package let tolerance: Double
    /// Metrics that only warn in the new baseline.
    package let warnOnly: Set<Metric>
    /// What the new baseline judges, in the order of `Metric.all`.
    package let metrics: [Metric]
    /// All endpoints together have thresholds too.
    package let judgesAggregated: Bool

    package init(
        tolerance: Double,
        warnOnly: Set<Metric>,
        metrics: [Metric] = Metric.usual,
        judgesAggregated: Bool = false
    ) {
        self.tolerance = tolerance
        self.warnOnly = warnOnly
        self.metrics = metrics
        self.judgesAggregated = judgesAggregated
    }

    /// Throws a sentence for what cannot be a baseline.
    ///
    /// `runs` come with the names of their files.
    package func baseline(
        from runs: [(file: String, summary: RunSummary)]
    ) throws(InputError) -> Baseline {
        guard runs.count % 2 == 1 else {
            throw InputError(
                "\(runs.count) results files; give an odd number, so that the median of each cell "
                    + "is a measured value"
            )
        }
        for run in runs { try check(run.summary, run.file) }
        try checkSameMachine(runs)
        let names = Set(runs.flatMap(\.summary.endpoints.keys)).sorted()
        var thresholds: [EndpointThresholds] = []
        for name in names + (judgesAggregated ? [Metric.aggregated] : []) {
            thresholds.append(try endpoint(name, runs))
        }
        var baseline = Baseline(thresholds: thresholds)
        baseline.tolerance = tolerance
        if let machine = runs[0].summary.environment {
            baseline.environment = BaselineEnvironment(
                cpuCores: machine.usableCores,
                memoryMB: machine.usableMemoryMB,
                containerImage: machine.containerImage,
                cpuModel: machine.cpuModel
            )
        }
        return baseline
    }

    private func check(_ summary: RunSummary, _ file: String) throws(InputError) {
        if let problem = Soundness.problems(of: summary).first {
            throw InputError("results file \(file): \(problem); a baseline needs a sound run")
        }
        if summary.run?.wasInterrupted == true {
            throw InputError("results file \(file): the run was interrupted; run it to its end")
        }
        for (name, endpoint) in summary.endpoints.sorted(by: { $0.key < $1.key })
        where endpoint.count == 0 {
            throw InputError(
                "results file \(file): every request to \(name) failed; "
                    + "a baseline needs successes to take percentiles of"
            )
        }
    }

    private func checkSameMachine(
        _ runs: [(file: String, summary: RunSummary)]
    ) throws(InputError) {
        guard let first = runs[0].summary.environment else { return }
        let expected = BaselineEnvironment(
            cpuCores: first.usableCores,
            memoryMB: first.usableMemoryMB,
            containerImage: first.containerImage
        )
        for run in runs.dropFirst() {
            let check = EnvironmentCheck(expected, run.summary.environment)
            guard let mismatch = check.mismatches.first else { continue }
            throw InputError(
                "results file \(run.file): \(mismatch) (\(runs[0].file)); "
                    + "make a baseline from runs on one machine shape"
            )
        }
    }

    private func endpoint(
        _ name: String,
        _ runs: [(file: String, summary: RunSummary)]
    ) throws(InputError) -> EndpointThresholds {
        var figures: [EndpointFigures] = []
        for run in runs {
            guard let endpoint = run.summary.endpoint(name) else {
                throw InputError(
                    "results file \(run.file): \(name) is missing; "
                        + "make a baseline from runs of one scenario"
                )
            }
            figures.append(EndpointFigures(endpoint, isOurs: run.summary.isOurs))
        }
        let thresholds = metrics.map { metric in
            let middle = median(figures.compactMap { $0.value(of: metric) }) ?? 0
            // Whole microseconds: the histogram knows no finer. A rate upwards, so that it allows
            // what was measured.
            let value =
                metric == .errorRate
                ? max(Defaults.errorMargin, (middle * 1e6 - 1e-6).rounded(.up) / 1e6)
                : (middle * 1000).rounded() / 1000
            return Threshold(
                metric: metric,
                value: value,
                text: "\(value)",
                action: warnOnly.contains(metric) ? .warn : .block
            )
        }
        return EndpointThresholds(endpoint: name, thresholds: thresholds)
    }
}
