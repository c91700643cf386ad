// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Ten thousand runs of the cluster's cores, each with its own faults.
///
/// `TIDEMARK_SEED=n` runs that one alone and prints what happened in it; `TIDEMARK_SEEDS=n` runs so
/// many in place of ten thousand.
struct SimulationTests {
    private static let partCount: UInt64 = 20
    private static let runsPerCase = (number("TIDEMARK_SEEDS") ?? 10_000) / partCount
    private static let chosen = number("TIDEMARK_SEED")

    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
    }

    @Test(arguments: 0..<partCount)
    func `no fault loses a sample, counts one twice, or lets a run pass that misses some`(
        part: UInt64
    ) throws {
        guard Self.chosen == nil else { return }
        for seed in part * Self.runsPerCase..<(part + 1) * Self.runsPerCase {
            let simulation = try Simulation(seed: seed)
            simulation.run()
            guard let violation = simulation.violations.first else { continue }
            Issue.record("seed \(seed): \(violation); replay it with TIDEMARK_SEED=\(seed)")
        }
    }

    @Test(.enabled(if: chosen != nil, "only with TIDEMARK_SEED"))
    func `one seed, with its trace`() throws {
        let simulation = try Simulation(seed: Self.chosen ?? 0, isTraced: true)

        simulation.run()

        print(simulation.trace.joined(separator: "\n"))
        #expect(simulation.violations.isEmpty)
    }

    @Test func `a seed replays exactly`() throws {
        let traces = try (0..<2).map { _ in
            let simulation = try Simulation(seed: 4711, isTraced: true)
            simulation.run()
            return simulation.trace
        }

        #expect(traces[0] == traces[1])
        #expect(!traces[0].isEmpty)
    }
}
