// SPDX-License-Identifier: Apache-2.0

package import Judging
package import Running
package import Shared

/// One endpoint's latencies by percentile, with those of the baseline.
package struct LatencyCurve {
    package let endpoint: String
    /// By text form, such as `p99`; in ms.
    package let now: [String: Double]
    /// The few that a stored baseline has; empty without one.
    package var before: [String: Double] = [:]
    package let requestCount: Int

    /// The most requested first.
    package static func curves(
        of summary: RunSummary,
        against baseline: Baseline?
    ) -> [LatencyCurve] {
        let expected = Dictionary(
            (baseline?.thresholds ?? []).map { endpoint in
                let figures = endpoint.thresholds.compactMap { threshold in
                    threshold.metric.point.map { ($0, threshold.value) }
                }
                return (endpoint.endpoint, Dictionary(figures) { first, _ in first })
            }
        ) { first, _ in first }
        return curves(of: summary, expected)
    }

    /// With the baseline values that the results carry.
    package static func curves(ofJudged summary: RunSummary) -> [LatencyCurve] {
        var expected: [String: [String: Double]] = [:]
        for cell in summary.verdict?.cells ?? [] {
            guard let point = Metric.named(cell.metric)?.point else { continue }
            expected[cell.endpoint, default: [:]][point] = cell.expected
        }
        return curves(of: summary, expected)
    }

    private static func curves(
        of summary: RunSummary,
        _ expected: [String: [String: Double]]
    ) -> [LatencyCurve] {
        sorted(
            summary.endpoints.map { name, endpoint in
                let few = [("p50", endpoint.p50), ("p95", endpoint.p95), ("p99", endpoint.p99)]
                let known = few.compactMap { name, value in value.map { (name, $0) } }
                return LatencyCurve(
                    endpoint: name,
                    now: endpoint.percentiles ?? Dictionary(uniqueKeysWithValues: known),
                    before: expected[name] ?? [:],
                    requestCount: endpoint.count + endpoint.failures
                )
            }
        )
    }

    /// The candidate and the baseline, each from all its blocks together.
    package static func curves(
        of measured: [(slot: PairCourse.Slot, measured: BlockMeasurement)]
    ) -> [LatencyCurve] {
        let counted = measured.filter { $0.measured.voidReason == nil }
        let names = Set(counted.flatMap(\.measured.endpoints.keys))
        return sorted(
            names.map { name in
                let blocks = { (arm: Arm) in
                    counted.filter { $0.slot.arm == arm }
                        .compactMap { $0.measured.endpoints[name]?.block }
                }
                return LatencyCurve(
                    endpoint: name,
                    now: percentiles(blocks(.candidate)),
                    before: percentiles(blocks(.baseline)),
                    requestCount: blocks(.candidate).reduce(0) { $0 + $1.requestCount }
                )
            }
        )
    }

    private static func percentiles(_ blocks: [EndpointBlock]) -> [String: Double] {
        var percentiles: [String: Double] = [:]
        for quantile in Quantile.reported {
            let value = LatencyDistribution.value(at: quantile, ofAll: blocks.map(\.latencies))
            // Distributions are in µs.
            if let value { percentiles[quantile.text] = value / 1000 }
        }
        return percentiles
    }

    private static func sorted(_ curves: [LatencyCurve]) -> [LatencyCurve] {
        curves.filter { !$0.now.isEmpty }.sorted {
            ($1.requestCount, $0.endpoint) < ($0.requestCount, $1.endpoint)
        }
    }
}

extension Metric {
    /// Where it stands on the curve of latencies; nil for what is no percentile of whole requests.
    fileprivate var point: String? { phase == nil ? quantile?.text : nil }
}
