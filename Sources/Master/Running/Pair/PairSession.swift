// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Judging
package import Shared

/// A paired run from the start of the builds to its files.
package struct PairSession {
    let scenario: Scenario
    let file: String
    let sources: [Arm: BuildSource]
    let health: HealthCheck
    let times: BlockTimes
    let cluster: ClusterPlan
    let folder: String
    /// The command line that repeats the comparison; nil if none is wanted.
    let command: [String]?

    package init(
        scenario: Scenario,
        file: String,
        sources: [Arm: BuildSource],
        health: HealthCheck,
        times: BlockTimes,
        cluster: ClusterPlan,
        folder: String,
        command: [String]? = nil
    ) {
        self.scenario = scenario
        self.file = file
        self.sources = sources
        self.health = health
        self.times = times
        self.cluster = cluster
        self.folder = folder
        self.command = command
    }

    private var errands: BuildErrands { BuildErrands(scenario: scenario, folder: folder) }

    /// The outcome of the run.
    package struct Outcome {
        package let decision: PairedDecision
        package let measured: [(slot: PairCourse.Slot, measured: BlockMeasurement)]
        package let folder: String
        /// The name of the run in its blocks.
        package let name: String
        package let identity: RunIdentity
        /// From the first warm-up to the last block.
        package let duration: Duration
        package let wasInterrupted: Bool
    }

    package func run(
        _ gate: PairedGate,
        _ end: PairCourse.End,
        report: @escaping (PairCourse.Slot, BlockMeasurement) -> Void
    ) async throws -> Outcome {
        try RunFolder(path: folder).create()
        return try await Interruption.watching { interruption in
            let builds = try Builds(sources, logs: folder)
            defer { builds.stop() }
            try await builds.waitUntilHealthy(health, interruption)
            return try await compare(builds, gate, end, interruption, report: report)
        }
    }

    private func compare(
        _ builds: Builds,
        _ gate: PairedGate,
        _ end: PairCourse.End,
        _ interruption: Interruption,
        report: @escaping (PairCourse.Slot, BlockMeasurement) -> Void
    ) async throws -> Outcome {
        var identity = RunPreparation.identity(scenario, file: file)
        identity.command = command
        // Names the run and seeds the order inside its pairs.
        let number = UInt64.random(in: 1...UInt64(Int64.max))
        var settled: [Arm: Scenario] = [:]
        for arm in Arm.allCases {
            settled[arm] = try await errands.setUp(at: builds.host(of: arm))
        }
        let service = PairService(
            scenarios: settled,
            runner: BlockRunner(file: file, times: times, cluster: cluster, folder: folder),
            name: String(number, radix: 16),
            interruption: interruption,
            report: report
        )
        // Written with the first block: the rules of an earlier run must not apply to these blocks.
        try RulesFile(gate).write(inFolder: folder)
        let result: PairService.Result
        let beginning = ContinuousClock.now
        do {
            result = try await service.run(PairCourse(gate: gate, end: end, seed: number))
        } catch {
            for arm in Arm.allCases { try await errands.tearDown(settled[arm]) }
            throw error
        }
        let duration = ContinuousClock.now - beginning
        for arm in Arm.allCases { try await errands.tearDown(settled[arm]) }
        return Outcome(
            decision: result.decision,
            measured: result.measured,
            folder: folder,
            name: service.name,
            identity: identity,
            duration: duration,
            wasInterrupted: result.wasInterrupted
        )
    }
}

extension PairSession.Outcome {
    /// The blocks of complete pairs, as lines of `blocks.jsonl`.
    package var pairedLines: [String] {
        let counted = measured.filter { $0.measured.voidReason == nil }
        let sizes = Dictionary(grouping: counted, by: \.slot.pair).mapValues(\.count)
        return counted.filter { sizes[$0.slot.pair] == Arm.allCases.count }
            .map { $0.measured.line($0.slot, run: name).json.text }
    }
}
