// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// Merged totals to the run summary: the only place where a percentile of a run is read.
struct Summarizer {
    let scenario: Scenario
    let identity: RunIdentity
    let environment: MachineFacts
    let members: [RunMachine.Member]
    let merger: IntervalMerger
    let timeline: [TimelinePoint]
    /// Since the start, when the load ended before its time; nil when it ran to its end.
    let stoppedAt: Int64?

    func summary() -> RunSummary {
        var summary = RunSummary(endpoints: [:])
        let measured = scenario.endpoints.indices.map(measured)
        for (index, label) in scenario.endpointLabels.enumerated() {
            summary.endpoints[label] = endpointSummary(index, measured[index])
        }
        let aggregated = figures(of: EndpointMetrics.sum(of: measured))
        summary.schemaVersion = RunSummary.currentSchemaVersion
        summary.durationSeconds = durationSeconds
        summary.totalRequests = aggregated.count + aggregated.failures
        summary.totalFailures = aggregated.failures
        summary.errorRate =
            Double(aggregated.failures) / Double(max(1, aggregated.count + aggregated.failures))
        summary.requestsPerSecond = aggregated.requestsPerSecond
        summary.aggregated = aggregated
        summary.run = identity
        summary.environment = environment
        summary.workers = members.enumerated().compactMap(workerSummary)
        summary.conservation = conservation
        summary.timeline = timeline
        return summary
    }

    /// Length of what was measured, in seconds; 0 when the run was stopped in its warm-up.
    private var durationSeconds: Double {
        let load = scenario.load
        let end = min(load.total.nanoseconds, stoppedAt ?? .max)
        return Double(max(0, end - load.warmup.nanoseconds)) / 1_000_000_000
    }

    /// Every iteration of one endpoint, merged; the warm-up left out.
    private func measured(_ endpoint: Int) -> EndpointMetrics {
        EndpointMetrics.sum(of: merger.windows.dropFirst().map { $0[endpoint] })
    }

    private func endpointSummary(_ index: Int, _ metrics: EndpointMetrics) -> EndpointSummary {
        var summary = figures(of: metrics)
        summary.method = scenario.endpoints[index].method.rawValue
        summary.name = scenario.endpoints[index].name
        if scenario.load.iterations > 1 {
            summary.iterations = merger.windows.dropFirst().map { window in
                let metrics = window[index]
                var iteration = IterationSummary(
                    count: Int(metrics.success.count),
                    failures: Int(metrics.failure.count)
                )
                iteration.p50 = metrics.success.milliseconds(at: .p50)
                iteration.p95 = metrics.success.milliseconds(at: .p95)
                iteration.p99 = metrics.success.milliseconds(at: .p99)
                return iteration
            }
        }
        return summary
    }

    private func figures(of metrics: EndpointMetrics) -> EndpointSummary {
        let success = metrics.success
        let count = Int(success.count)
        var summary = EndpointSummary(count: count, failures: Int(metrics.failure.count))
        summary.p50 = success.milliseconds(at: .p50)
        summary.p95 = success.milliseconds(at: .p95)
        summary.p99 = success.milliseconds(at: .p99)
        summary.mean = success.meanMilliseconds
        summary.min = success.minMilliseconds
        summary.max = success.maxMilliseconds
        let duration = durationSeconds
        if duration > 0 {
            summary.requestsPerSecond = Double(count + summary.failures) / duration
            summary.failuresPerSecond = Double(summary.failures) / duration
        }
        summary.percentiles = success.reportedPercentiles
        summary.thinPercentiles = [Quantile.p50, .p95, .p99]
            .filter { count < $0.neededSampleCount }
            .map(\.text)
        summary.bodyBytes = Int(metrics.bodyBytes)
        summary.failureCauses = causes(of: metrics)
        summary.failureMean = metrics.failure.meanMilliseconds
        summary.failureMax = metrics.failure.maxMilliseconds
        return summary
    }

    /// Most frequent first.
    private func causes(of metrics: EndpointMetrics) -> [FailureCauseSummary] {
        metrics.causes.values
            .map { cause in
                FailureCauseSummary(
                    cause: cause.cause.text,
                    count: Int(cause.count),
                    firstSeenSeconds: Double(cause.firstNanoseconds) / 1_000_000_000,
                    lastSeenSeconds: Double(cause.lastNanoseconds) / 1_000_000_000
                )
            }
            .sorted { ($1.count, $0.cause) < ($0.count, $1.cause) }
    }

    /// Nil for a worker that was lost before the start and replaced.
    private func workerSummary(_ index: Int, _ member: RunMachine.Member) -> WorkerSummary? {
        guard member.segment != nil else { return nil }
        var summary = WorkerSummary(
            name: member.name,
            threads: member.threads,
            requests: Int(merger.requestsByWorker[index] ?? 0),
            cpuSeconds: Double(merger.cpuByWorker[index] ?? 0) / 1_000_000_000,
            measuredUntilSeconds: Double(member.measuredUntil) / 1_000_000_000
        )
        if case .lost(let instant, _) = member.state {
            summary.lostAtSeconds = Double(instant) / 1_000_000_000
        } else if let instant = member.leftEarlyAt {
            summary.lostAtSeconds = Double(instant) / 1_000_000_000
        }
        return summary
    }

    /// Workers that were lost could not say what they had counted; what is merged from them counts
    /// on both sides, and the loss itself makes the run INVALID.
    private var conservation: ConservationCheck {
        var counted: UInt64 = 0
        var cut: UInt64 = 0
        for (index, member) in members.enumerated() {
            if case .left(let totals) = member.state {
                counted += totals.requests
                cut += totals.cut
            } else {
                counted += merger.requestsByWorker[index] ?? 0
            }
        }
        return ConservationCheck(
            countedByWorkers: Int(counted),
            merged: Int(merger.requestCount),
            cut: Int(cut)
        )
    }
}
