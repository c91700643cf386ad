// SPDX-License-Identifier: Apache-2.0

package import Shared

// Where a metric's value is read, in whatever holds what was measured.
extension Metric {
    /// In results, in the metric's unit; nil where they lack it.
    package func value(in endpoint: EndpointSummary) -> Double? {
        switch reading {
        case .percentile, .mean: value(in: endpoint, phases: endpoint.phases)
        case .errorRate:
            endpoint.requestCount > 0
                ? Double(endpoint.failures) / Double(endpoint.requestCount) : nil
        case .throughput: endpoint.requestsPerSecond
        }
    }

    /// In the results of one iteration; nil for what is counted over all of them.
    package func value(in iteration: IterationSummary) -> Double? {
        value(in: iteration, phases: iteration.phases)
    }

    private func value(
        in latencies: some LatencyFigures,
        phases: [String: PhaseSummary]?
    ) -> Double? {
        switch reading {
        case .percentile(let quantile, nil): latencies.milliseconds(at: quantile)
        case .percentile(let quantile, let phase?):
            phases?[phase.text]?.milliseconds(at: quantile)
        case .mean: latencies.mean
        case .errorRate, .throughput: nil
        }
    }

    /// In one phase of the requests whose latency the metric takes; nil for what has no phases.
    package func value(inPhase phase: PhaseSummary) -> Double? {
        switch reading {
        case .percentile(let quantile, nil): phase.milliseconds(at: quantile)
        case .mean: phase.mean
        case .percentile, .errorRate, .throughput: nil
        }
    }

    /// In one block, with the width of the bucket that it was read from; nil where the block lacks it.
    ///
    /// In the unit of the block's histograms, or per second: ratios have none.
    package func value(in block: EndpointBlock) -> (value: Double, width: Double)? {
        switch reading {
        case .percentile(let quantile, let phase):
            block.latencies(of: phase)?.value(at: quantile)
        case .mean: block.latencies.mean
        case .errorRate: nil
        case .throughput: block.requestsPerSecond.map { ($0, 0) }
        }
    }

    /// Of all of these blocks together, in the metric's unit; nil where one lacks it.
    package func value(inAll blocks: [EndpointBlock]) -> Double? {
        switch reading {
        case .percentile(let quantile, let phase):
            LatencyDistribution.value(
                at: quantile,
                ofAll: blocks.compactMap { $0.latencies(of: phase) }
            ).map { $0 / Self.microsecondsPerMillisecond }
        case .mean:
            value(in: .inTurn(blocks)).map { $0.value / Self.microsecondsPerMillisecond }
        case .errorRate, .throughput: value(in: .inTurn(blocks))?.value
        }
    }

    /// Blocks have µs.
    private static let microsecondsPerMillisecond = 1000.0

    /// In a block to whose successes some are added that were slower than all of them; nil when the
    /// value itself would be one of these.
    package func value(in block: EndpointBlock, addingSlower added: Double) -> Double? {
        switch reading {
        case .percentile(let quantile, let phase):
            guard let latencies = block.latencies(of: phase) else { return nil }
            guard added > 0 else { return latencies.value(at: quantile)?.value }
            let total = Double(latencies.count) + added
            let rank = UInt64((total * quantile.fraction).rounded(.down)) + 1
            return latencies.value(atRank: rank)?.value
        case .mean:
            guard let mean = block.latencies.mean, let slowest = block.latencies.maximum else {
                return nil
            }
            let count = Double(block.latencies.count)
            return (mean.value * count + slowest * added) / (count + added)
        case .errorRate: return nil
        // Requests that fail are counted already.
        case .throughput: return block.requestsPerSecond
        }
    }
}

extension EndpointSummary {
    /// Successes and failures.
    fileprivate var requestCount: Int { count + failures }
}

extension RunSummary {
    /// An endpoint's figures; of `Metric.aggregated` those of all endpoints together, unless an endpoint
    /// is called so.
    func endpoint(_ name: String) -> EndpointSummary? {
        endpoints[name] ?? (name == Metric.aggregated ? aggregated : nil)
    }
}
