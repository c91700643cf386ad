// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// One of the two builds that are compared.
enum Arm: String, CaseIterable, Sendable {
    case baseline
    case candidate

    var other: Arm { self == .baseline ? .candidate : .baseline }
}

/// One measured stretch of one arm.
struct Block {
    /// Counts from 1; each pair has one block of each arm.
    let pair: Int
    /// When it ran relative to the other block of its pair; only that the two differ matters.
    let order: Int
    let arm: Arm
    let endpoints: [String: EndpointBlock]
    /// Why it does not count, such as a lost worker; a void block is repeated under the same pair.
    var voidReason: String?
    /// What is wrong with its figures; with any of these nothing is judged.
    var problems: [String] = []
    /// Where it is from, for a person: `line 12`.
    let origin: String
    /// In seconds since 1970, by whatever clock; nil where nobody says.
    var startedAt: Double?
}

/// What one block measured at one endpoint.
struct EndpointBlock: Equatable, Sendable {
    /// Successes only, so that failures, however fast, are in no percentile.
    let latencies: LatencyDistribution
    let failures: Int

    static let empty = EndpointBlock(latencies: LatencyDistribution(), failures: 0)

    var requestCount: Int { successCount + failures }

    /// Payloads hold at most 2^40.
    var successCount: Int { Int(latencies.count) }
}

/// One block of each arm, measured one right after the other.
struct Pair {
    let baseline: [String: EndpointBlock]
    let candidate: [String: EndpointBlock]
}

/// What the gate judges: one endpoint and one metric.
struct Cell: Hashable, Comparable {
    let endpoint: String
    let metric: Metric

    static func < (left: Cell, right: Cell) -> Bool {
        guard left.endpoint == right.endpoint else {
            // By bytes: the order of a report must not depend on a locale or a Unicode version.
            return left.endpoint.utf8.lexicographicallyPrecedes(right.endpoint.utf8)
        }
        return left.metric.position < right.metric.position
    }
}

extension Metric {
    /// The percentiles, which are judged by the change between the arms.
    static let percentiles: [Metric] = [.p50, .p95, .p99]

    fileprivate var position: Int {
        switch self {
        case .p50: 0
        case .p95: 1
        case .p99: 2
        case .errorRate: 3
        }
    }
}
