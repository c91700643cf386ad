// SPDX-License-Identifier: Apache-2.0

package import Shared

/// What one block measured at one endpoint.
package struct EndpointBlock: Equatable, Sendable {
    /// Successes only, so that failures, however fast, are in no percentile.
    package let latencies: LatencyDistribution
    package let failures: Int
    /// Of the phases that a metric reads; a phase that no success had is absent.
    package let phases: [Phase: LatencyDistribution]
    /// Length of the measured part; nil where nobody says.
    package let seconds: Double?

    package init(
        latencies: LatencyDistribution,
        failures: Int,
        phases: [Phase: LatencyDistribution] = [:],
        seconds: Double? = nil
    ) {
        self.latencies = latencies
        self.failures = failures
        self.phases = phases
        self.seconds = seconds
    }

    package static let empty = EndpointBlock(latencies: LatencyDistribution(), failures: 0)

    package var requestCount: Int { successCount + failures }

    /// Payloads hold at most 2^40.
    var successCount: Int { Int(latencies.count) }

    /// Samples behind the value of a metric.
    func sampleCount(of metric: Metric) -> Int {
        switch metric.reading {
        case .percentile(_, let phase): Int(latencies(of: phase)?.count ?? 0)
        case .mean: successCount
        case .errorRate, .throughput: requestCount
        }
    }

    /// Nil where the length is not known.
    var requestsPerSecond: Double? {
        seconds.flatMap { $0 > 0 ? Double(requestCount) / $0 : nil }
    }

    /// Of a phase, or with nil of whole requests.
    func latencies(of phase: Phase?) -> LatencyDistribution? {
        guard let phase else { return latencies }
        return phases[phase]
    }

    /// All of them one after the other.
    static func inTurn(_ blocks: [EndpointBlock]) -> EndpointBlock {
        let seconds = blocks.compactMap(\.seconds)
        return merged(blocks, seconds: seconds.count == blocks.count ? seconds.reduce(0, +) : nil)
    }

    /// All endpoints of one block, measured at the same time.
    package static func sideBySide(_ blocks: [EndpointBlock]) -> EndpointBlock {
        merged(blocks, seconds: blocks.compactMap(\.seconds).max())
    }

    private static func merged(_ blocks: [EndpointBlock], seconds: Double?) -> EndpointBlock {
        let phases = Set(blocks.flatMap(\.phases.keys)).map { phase in
            (phase, LatencyDistribution(merging: blocks.compactMap { $0.phases[phase] }))
        }
        return EndpointBlock(
            latencies: LatencyDistribution(merging: blocks.map(\.latencies)),
            failures: blocks.reduce(0) { $0 + $1.failures },
            phases: Dictionary(uniqueKeysWithValues: phases),
            seconds: seconds
        )
    }
}
