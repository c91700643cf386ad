// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Judging
internal import Shared
internal import Statistics
internal import Text

/// Which phase of a request carries a change between the arms.
///
/// Percentiles of phases do not add up to those of the whole, so this explains a verdict and never
/// decides it: per arm it takes the median over the blocks of each phase's percentile.
package struct PhaseShift {
    /// By arm, the summaries of the blocks that count.
    private let blocks: [Arm: [RunSummary]]

    package init(_ measured: [(slot: PairCourse.Slot, measured: BlockMeasurement)]) {
        blocks = Dictionary(grouping: measured.filter { $0.measured.voidReason == nil }) {
            $0.slot.arm
        }
        .mapValues { $0.map(\.measured.summary) }
    }

    /// The share of requests that must have a phase.
    private static let neededFraction = 0.05

    /// `all of it in time to first byte`; nil if no phase is known or nothing changed.
    package func sentence(for cell: Cell) -> String? {
        let metric = cell.metric
        guard metric.phase == nil, metric.unit == .milliseconds,
            let total = change(cell, { metric.value(in: $0) }), abs(total) > 0.001
        else { return nil }
        let shares = Phase.allCases.compactMap { phase -> (Phase, Double)? in
            let change = change(cell) { endpoint in
                guard let summary = endpoint.phases?[phase.text],
                    Double(summary.count) >= Self.neededFraction * Double(max(1, endpoint.count))
                else { return nil }
                return metric.value(inPhase: summary)
            }
            return change.map { (phase, $0 / total) }
        }
        guard let largest = shares.max(by: { $0.1 < $1.1 }) else { return nil }
        if largest.1 >= 0.9 { return "all of it in \(largest.0.title)" }
        if largest.1 >= 0.5 {
            return "most of it (\(Int((largest.1 * 100).rounded())) %) in \(largest.0.title)"
        }
        return "spread over the phases, most of it in \(largest.0.title)"
    }

    /// `4 of 4 endpoints' connect phase unchanged`; nil if no connection was opened during the
    /// measurement.
    package var connecting: String? {
        let names = Set(blocks.values.flatMap { $0 }.flatMap(\.endpoints.keys))
        let ratios = names.compactMap { name -> Double? in
            let value = { (endpoint: EndpointSummary) in endpoint.phases?["connect"]?.p50 }
            guard let before = median(.baseline, name, value),
                let after = median(.candidate, name, value), before > 0, after > 0
            else { return nil }
            // A change below a tenth of a millisecond does not matter.
            return abs(after - before) < 0.1 ? 0 : abs(log(after / before))
        }
        guard !ratios.isEmpty else { return nil }
        let unchanged = ratios.count { $0 < log(1.1) }
        return "\(unchanged) of \(ratios.count) endpoints' connect phase unchanged"
    }

    /// In ms, candidate minus baseline.
    private func change(_ cell: Cell, _ value: (EndpointSummary) -> Double?) -> Double? {
        guard let before = median(.baseline, cell.endpoint, value),
            let after = median(.candidate, cell.endpoint, value)
        else { return nil }
        return after - before
    }

    private func median(
        _ arm: Arm,
        _ endpoint: String,
        _ value: (EndpointSummary) -> Double?
    ) -> Double? {
        let values = (blocks[arm] ?? []).compactMap { $0.endpoints[endpoint].flatMap(value) }
        return values.isEmpty ? nil : RobustLocation.median(values)
    }
}

extension Phase {
    /// Its name within a sentence.
    fileprivate var title: String {
        switch self {
        case .dns: "name lookup"
        case .connect: "connecting"
        case .tls: "the TLS handshake"
        case .firstByte: "time to first byte"
        case .transfer: "transfer"
        }
    }
}
