// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Judging
internal import Protocol
package import Shared
internal import Text

extension RunSummary {
    /// The results of everything in the ledger so far.
    package init(of ledger: RunLedger) {
        ledger.finish()
        self = Summarizer(ledger: ledger).summary()
    }
}

/// Merged totals to the run summary: the only place that reads the percentiles of a run.
private struct Summarizer {
    let ledger: RunLedger

    private var view: ReplayView { ledger.view }
    private var scenario: Scenario { ledger.scenario }
    private var merger: IntervalMerger { ledger.merger }

    func summary() -> RunSummary {
        var summary = RunSummary(endpoints: [:])
        let measured = scenario.endpoints.indices.map(merger.measured)
        let scheduled = scenario.scheduledEndpoints
        for (index, label) in scenario.endpointLabels.enumerated() {
            let hasRequests = measured[index].success.count &+ measured[index].failure.count > 0
            guard hasRequests || scheduled.contains(scenario.endpoints[index]) else { continue }
            summary.endpoints[label] = endpointSummary(index, measured[index])
        }
        let all = EndpointMetrics.sum(of: measured)
        let aggregated = figures(of: all)
        summary.schemaVersion = RunSummary.currentSchemaVersion
        summary.durationSeconds = durationSeconds
        summary.totalRequests = aggregated.count &+ aggregated.failures
        summary.totalFailures = aggregated.failures
        summary.errorRate =
            Double(aggregated.failures) / Double(max(1, aggregated.count &+ aggregated.failures))
        summary.requestsPerSecond = aggregated.requestsPerSecond
        summary.aggregated = aggregated
        summary.run = identity
        summary.environment = environment
        summary.workers = ledger.members.enumerated().compactMap(workerSummary)
        summary.unlikeWorkers = unlikeWorkers.isEmpty ? nil : unlikeWorkers
        summary.conservation = conservation
        summary.httpVersions = httpVersions(of: all)
        summary.arrivals = arrivals
        summary.timeline = ledger.timeline.points
        return summary
    }

    /// Requests without a reply have no HTTP version.
    private func httpVersions(of metrics: EndpointMetrics) -> [String: Int]? {
        let replied =
            metrics.success.count
            &+ metrics.causes.values.reduce(0) { sum, cause in
                cause.cause.cameWithReply(in: scenario) ? sum &+ cause.count : sum
            }
        let http2 = Int(clamping: metrics.http2Count)
        let http1 = max(0, Int(clamping: replied) - http2)
        let versions = ["1.1": http1, "2": http2].filter { $0.value > 0 }
        return versions.isEmpty ? nil : versions
    }

    private var arrivals: ArrivalSummary? {
        guard scenario.load.profile.arrivals != nil else { return nil }
        let figures = merger.arrivals
        var summary = ArrivalSummary(
            due: Int(clamping: figures.startLag.count &+ figures.dropped),
            late: Int(clamping: figures.late),
            dropped: Int(clamping: figures.dropped)
        )
        summary.lagP50 = figures.startLag.milliseconds(at: .p50)
        summary.lagP99 = figures.startLag.milliseconds(at: .p99)
        summary.lagP999 = figures.startLag.milliseconds(at: .p999)
        summary.lagMax = figures.startLag.maxMilliseconds
        return summary
    }

    /// Length of the measured part, in seconds; 0 if the run was stopped in its warm-up.
    private var durationSeconds: Double {
        let load = scenario.load
        let end = min(load.total.nanoseconds, ledger.stoppedAt ?? .max)
        return Double(max(0, end - view.warmup(of: load).nanoseconds)) / 1_000_000_000
    }

    /// The identity at the opening, and the changes since.
    private var identity: RunIdentity? {
        guard var identity = ledger.opening.runIdentity else { return nil }
        identity.wasInterrupted = ledger.isInterrupted
        identity.workerLoss = ledger.opening.workerLoss.rawValue
        if !ledger.resumptions.isEmpty {
            identity.resumedAtSeconds = ledger.resumptions.map(\.secondsOfNanoseconds)
        }
        if !ledger.changes.isEmpty {
            identity.userChanges = ledger.changes.map(UserChangeSummary.init)
        }
        if let warmup = view.warmup { identity.warmupSeconds = warmup.seconds }
        if !view.excludedWorkers.isEmpty {
            identity.excludedWorkers = view.excludedWorkers.sorted()
        }
        return identity
    }

    private var environment: MachineFacts? {
        // As above: absent facts are reported as absent.
        try? JSONDecoder().decode(MachineFacts.self, from: Data(ledger.opening.environment))
    }

    private func endpointSummary(_ index: Int, _ metrics: EndpointMetrics) -> EndpointSummary {
        var summary = figures(of: metrics)
        summary.method = scenario.endpoints[index].method.rawValue
        summary.name = scenario.endpoints[index].name
        if scenario.load.iterations > 1 {
            summary.iterations = merger.windows.dropFirst().map { window in
                let metrics = window[index]
                var iteration = IterationSummary(
                    count: Int(clamping: metrics.success.count),
                    failures: Int(clamping: metrics.failure.count)
                )
                iteration.p50 = metrics.success.milliseconds(at: .p50)
                iteration.p95 = metrics.success.milliseconds(at: .p95)
                iteration.p99 = metrics.success.milliseconds(at: .p99)
                iteration.mean = metrics.success.meanMilliseconds
                iteration.max = metrics.success.maxMilliseconds
                iteration.percentiles = metrics.success.percentiles(Metric.quantiles(of: nil))
                iteration.phases = phases(of: metrics, Metric.phases)
                return iteration
            }
        }
        return summary
    }

    private func intervals(of success: Histogram) -> [String: [Double]]? {
        var intervals: [String: [Double]] = [:]
        for quantile in [Quantile.p50, .p95, .p99] {
            guard let interval = success.interval(of: quantile, confidence: 0.95) else { continue }
            intervals[quantile.text] = [interval.lowerBound, interval.upperBound]
        }
        return intervals.isEmpty ? nil : intervals
    }

    private func figures(of metrics: EndpointMetrics) -> EndpointSummary {
        let success = metrics.success
        let count = Int(clamping: success.count)
        var summary = EndpointSummary(count: count, failures: Int(clamping: metrics.failure.count))
        summary.p50 = success.milliseconds(at: .p50)
        summary.p95 = success.milliseconds(at: .p95)
        summary.p99 = success.milliseconds(at: .p99)
        summary.mean = success.meanMilliseconds
        summary.min = success.minMilliseconds
        summary.max = success.maxMilliseconds
        let duration = durationSeconds
        if duration > 0 {
            summary.requestsPerSecond = Double(count &+ summary.failures) / duration
            summary.failuresPerSecond = Double(summary.failures) / duration
        }
        summary.percentiles = success.percentiles(view.percentiles + Metric.quantiles(of: nil))
        summary.thinPercentiles = [Quantile.p50, .p95, .p99]
            .filter { count < $0.neededSampleCount }
            .map(\.text)
        summary.percentileIntervals = intervals(of: success)
        summary.bodyBytes = Int(clamping: metrics.bodyBytes)
        summary.failureCauses = causes(of: metrics, soft: false)
        let soft = causes(of: metrics, soft: true)
        summary.softFailures = soft.isEmpty ? nil : soft
        if let service = metrics.service {
            var times = ServiceSummary()
            times.p50 = service.milliseconds(at: .p50)
            times.p95 = service.milliseconds(at: .p95)
            times.p99 = service.milliseconds(at: .p99)
            times.mean = service.meanMilliseconds
            times.max = service.maxMilliseconds
            summary.service = times
        }
        summary.phases = phases(of: metrics)
        summary.failureMean = metrics.failure.meanMilliseconds
        summary.failureMax = metrics.failure.maxMilliseconds
        return summary
    }

    private func phases(
        of metrics: EndpointMetrics,
        _ wanted: Set<Phase> = Set(Phase.allCases)
    ) -> [String: PhaseSummary]? {
        let phases = wanted.compactMap { phase in
            metrics.histogram(of: phase).map { histogram in
                let others = Metric.quantiles(of: phase).filter { !PhaseSummary.fixed.contains($0) }
                return (phase.text, PhaseSummary(histogram, others: others))
            }
        }
        return phases.isEmpty ? nil : Dictionary(uniqueKeysWithValues: phases)
    }

    /// Most frequent first.
    private func causes(of metrics: EndpointMetrics, soft: Bool) -> [FailureCauseSummary] {
        metrics.causes.values
            .filter { $0.cause.isSoft(in: scenario) == soft }
            .map { cause in
                FailureCauseSummary(
                    cause: cause.cause.text(in: scenario),
                    count: Int(clamping: cause.count),
                    firstSeenSeconds: Double(cause.firstNanoseconds) / 1_000_000_000,
                    lastSeenSeconds: Double(cause.lastNanoseconds) / 1_000_000_000
                )
            }
            .sorted { ($1.count, $0.cause) < ($0.count, $1.cause) }
    }

    /// Nil for a worker that left before the start.
    private func workerSummary(_ index: Int, _ member: RunLedger.Member) -> WorkerSummary? {
        guard member.clock != nil, !view.excludedWorkers.contains(member.name) else { return nil }
        var summary = WorkerSummary(
            name: member.name,
            threads: member.threads,
            requests: Int(clamping: merger.workers[index].requestCount),
            cpuSeconds: merger.workers[index].cpuNanoseconds.secondsOfNanoseconds,
            measuredUntilSeconds: member.measuredUntil.secondsOfNanoseconds
        )
        summary.endpoints = endpoints(of: merger.workers[index])
        summary.startSkewMilliseconds = Double(member.startLag) / 1_000_000
        summary.lateStarts = Int(clamping: member.lateStarts)
        summary.clockBoundMilliseconds = member.clock.map { Double($0.bound) / 1_000_000 }
        summary.lostAtSeconds = lostAt(member)?.secondsOfNanoseconds
        if !member.silences.isEmpty {
            summary.silences = member.silences.map { span in
                SilenceSummary(
                    fromSeconds: span.from.secondsOfNanoseconds,
                    untilSeconds: span.until?.secondsOfNanoseconds,
                    reason: span.reason
                )
            }
        }
        if member.restedSlices > 0 { summary.restedSeconds = member.restedSlices }
        if member.coarseSlices > 0 { summary.coarseSeconds = member.coarseSlices }
        if member.unfitness.isOverLimit, let worst = member.unfitness.worst {
            summary.unfit = UnfitSummary(
                seconds: member.unfitness.unfitSeconds,
                ofSeconds: member.unfitness.seconds,
                worstSecond: worst.second,
                finding: worst.finding
            )
        }
        return summary
    }

    private func endpoints(of figures: WorkerFigures) -> [String: WorkerEndpointSummary] {
        var summaries: [String: WorkerEndpointSummary] = [:]
        for (endpoint, label) in scenario.endpointLabels.enumerated() {
            let successes = figures.successes[endpoint]
            var summary = WorkerEndpointSummary(
                count: Int(clamping: successes.totals.count),
                failures: Int(clamping: figures.failures[endpoint])
            )
            summary.p50 = successes.milliseconds(at: .p50)
            summary.p95 = successes.milliseconds(at: .p95)
            summary.p99 = successes.milliseconds(at: .p99)
            summaries[label] = summary
        }
        return summaries
    }

    /// One sentence each.
    private var unlikeWorkers: [String] {
        let counted = ledger.members.indices.filter {
            ledger.members[$0].clock != nil
                && !view.excludedWorkers.contains(ledger.members[$0].name)
        }
        let names = counted.map { ledger.members[$0].name.printable }
        return UnlikeWorkers.found(in: counted.map { merger.workers[$0].successes })
            .map { $0.sentence(workers: names, endpoints: scenario.endpointLabels) }
    }

    /// Since the start, if its part of the load ended early; otherwise nil.
    private func lostAt(_ member: RunLedger.Member) -> Int64? {
        let end = min(scenario.load.total.nanoseconds, ledger.stoppedAt ?? .max)
        switch member.state {
        case .joined, .measuring, .lost:
            return member.silentSince ?? member.measuredUntil
        case .left(let totals) where totals.usersAreThrough:
            return nil
        case .left:
            return member.measuredUntil < end ? member.measuredUntil : nil
        }
    }

    /// Lost workers could not report their counts; their merged requests count on both sides, and
    /// the loss itself makes the run INVALID.
    private var conservation: ConservationCheck {
        var counted: UInt64 = 0
        var cut: UInt64 = 0
        for (index, member) in ledger.members.enumerated()
        where !view.excludedWorkers.contains(member.name) {
            if case .left(let totals) = member.state {
                counted &+= totals.requests
                cut &+= totals.cut
            } else {
                counted &+= merger.workers[index].requestCount
            }
        }
        return ConservationCheck(
            countedByWorkers: Int(clamping: counted),
            merged: Int(clamping: merger.requestCount),
            cut: Int(clamping: cut)
        )
    }
}

extension Int64 {
    fileprivate var secondsOfNanoseconds: Double { Double(self) / 1_000_000_000 }
}

extension JournalEntry.Opening {
    /// The identity as recorded at the start; nil in a journal without one, whose figures are valid
    /// all the same.
    package var runIdentity: RunIdentity? {
        try? JSONDecoder().decode(RunIdentity.self, from: Data(identity))
    }
}
