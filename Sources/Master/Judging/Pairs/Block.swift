// SPDX-License-Identifier: Apache-2.0

package import Shared

/// One of the two builds that are compared.
package enum Arm: String, CaseIterable, Sendable {
    case baseline
    case candidate

    package var other: Arm { self == .baseline ? .candidate : .baseline }
}

/// One measured stretch of one arm.
package struct Block {
    /// Counts from 1; each pair has one block of each arm.
    package let pair: Int
    /// When it ran relative to the other block of its pair; only that the two differ matters.
    package let order: Int
    package let arm: Arm
    package let endpoints: [String: EndpointBlock]
    /// Why it does not count, such as a lost worker; a void block is repeated under the same pair.
    package var voidReason: String?
    /// What is wrong with its figures; with any of these nothing is judged.
    package var problems: [String] = []
    /// Where it is from, for a person: `line 12`.
    package let origin: String
    /// In seconds since 1970, by whatever clock; nil where nobody says.
    package var startedAt: Double?

    package init(
        pair: Int,
        order: Int,
        arm: Arm,
        endpoints: [String: EndpointBlock],
        voidReason: String? = nil,
        problems: [String] = [],
        origin: String,
        startedAt: Double? = nil
    ) {
        self.pair = pair
        self.order = order
        self.arm = arm
        self.endpoints = endpoints
        self.voidReason = voidReason
        self.problems = problems
        self.origin = origin
        self.startedAt = startedAt
    }
}

/// What one block measured at one endpoint.
package struct EndpointBlock: Equatable, Sendable {
    /// Successes only, so that failures, however fast, are in no percentile.
    package let latencies: LatencyDistribution
    package let failures: Int

    package init(latencies: LatencyDistribution, failures: Int) {
        self.latencies = latencies
        self.failures = failures
    }

    package static let empty = EndpointBlock(latencies: LatencyDistribution(), failures: 0)

    package var requestCount: Int { successCount + failures }

    /// Payloads hold at most 2^40.
    var successCount: Int { Int(latencies.count) }
}

/// One block of each arm, measured one right after the other.
package struct Pair {
    package let baseline: [String: EndpointBlock]
    package let candidate: [String: EndpointBlock]

    package init(baseline: [String: EndpointBlock], candidate: [String: EndpointBlock]) {
        self.baseline = baseline
        self.candidate = candidate
    }
}

/// What the gate judges: one endpoint and one metric.
package struct Cell: Hashable, Comparable {
    package let endpoint: String
    package let metric: Metric

    package init(endpoint: String, metric: Metric) {
        self.endpoint = endpoint
        self.metric = metric
    }

    package static func < (left: Cell, right: Cell) -> Bool {
        guard left.endpoint == right.endpoint else {
            // By bytes: the order of a report must not depend on a locale or a Unicode version.
            return left.endpoint.utf8.lexicographicallyPrecedes(right.endpoint.utf8)
        }
        return left.metric.position < right.metric.position
    }
}

extension Metric {
    /// The percentiles, which are judged by the change between the arms.
    package static let percentiles: [Metric] = [.p50, .p95, .p99]

    fileprivate var position: Int {
        switch self {
        case .p50: 0
        case .p95: 1
        case .p99: 2
        case .errorRate: 3
        }
    }
}
