// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Judging
package import Shared

/// One block's measurement: the figures to judge, and those that explain them.
package struct BlockMeasurement: Sendable {
    /// One endpoint of one block.
    package struct Endpoint: Sendable {
        package let block: EndpointBlock
        /// The same latencies as an HdrHistogram V2 payload; empty without a success.
        let payload: [UInt8]
        /// The same of the block's phases.
        var phasePayloads: [Phase: [UInt8]] = [:]
    }

    package let endpoints: [String: Endpoint]
    package let summary: RunSummary

    /// An endpoint's figures; of `Metric.aggregated` those of all together, unless one is called so.
    package func endpoint(_ name: String) -> EndpointBlock? {
        if let endpoint = endpoints[name] { return endpoint.block }
        guard name == Metric.aggregated else { return nil }
        return EndpointBlock.sideBySide(endpoints.values.map(\.block))
    }

    var wasInterrupted: Bool { summary.run?.wasInterrupted == true }

    /// Why the block does not count; nil if it does.
    ///
    /// A bad result of the service is no reason: judging it is for the gate.
    package var voidReason: String? {
        let reasons = Soundness.generatorProblems(of: summary)
        return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    }

    func block(in slot: PairCourse.Slot) -> Block {
        Block(
            pair: slot.pair,
            order: slot.order,
            arm: slot.arm,
            endpoints: endpoints.mapValues(\.block),
            voidReason: voidReason,
            origin: "pair \(slot.pair), \(slot.arm.rawValue)"
        )
    }

    /// The block as it is stored, with the name of its run.
    func line(_ slot: PairCourse.Slot, run: String) -> BlockLine {
        BlockLine(
            name: .text(run),
            pair: slot.pair,
            order: slot.order,
            arm: slot.arm,
            voidReason: voidReason,
            startedAt: summary.run?.startedAt ?? "",
            durationSeconds: summary.durationSeconds ?? 0,
            endpoints: endpoints.mapValues { endpoint in
                BlockLine.Endpoint(
                    failures: endpoint.block.failures,
                    histogram: endpoint.payload.isEmpty
                        ? nil : Data(endpoint.payload).base64EncodedString(),
                    phases: endpoint.phasePayloads.mapValues { Data($0).base64EncodedString() }
                )
            }
        )
    }
}

extension RunCoordinator {
    /// The run's measurement as a block of a paired comparison.
    func block() -> BlockMeasurement { BlockMeasurement(of: ledger) }
}

extension BlockMeasurement {
    /// An endpoint that the run schedules is present even without a request.
    fileprivate init(of ledger: RunLedger) {
        let scenario = ledger.scenario
        let scheduled = scenario.scheduledEndpoints
        let summary = RunSummary(of: ledger)
        var endpoints: [String: Endpoint] = [:]
        for (index, label) in scenario.endpointLabels.enumerated() {
            let metrics = ledger.merger.measured(ofEndpoint: index)
            guard !metrics.isEmpty || scheduled.contains(scenario.endpoints[index]) else {
                continue
            }
            let phases = Dictionary(
                uniqueKeysWithValues: Metric.phases.compactMap { phase in
                    metrics.histogram(of: phase).map { (phase, $0) }
                }
            ).filter { $0.value.count > 0 }
            endpoints[label] = Endpoint(
                block: EndpointBlock(
                    latencies: LatencyDistribution(metrics.success),
                    failures: Int(clamping: metrics.failure.count),
                    phases: phases.mapValues { LatencyDistribution($0) },
                    seconds: summary.durationSeconds
                ),
                payload: metrics.success.count == 0 ? [] : metrics.success.encodedV2(),
                phasePayloads: phases.mapValues { $0.encodedV2() }
            )
        }
        self.init(endpoints: endpoints, summary: summary)
    }
}
