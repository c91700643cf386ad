// SPDX-License-Identifier: Apache-2.0

import Foundation
import Protocol
import Shared
import TestSupport
import Testing

@testable import Files
@testable import Running

struct ReportTests {
    @Test func `a results file reads back as it was written`() throws {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("tidemark-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }

        try ResultsFile.write(.sample, to: file.path)

        #expect(try ResultsFile.read(file.path) == .sample)
    }

    @Test func `names of quantiles are those of the results file`() {
        #expect(
            Quantile.reported.map(\.text) == [
                "p50", "p66", "p75", "p80", "p90", "p95", "p98", "p99", "p99.9", "p99.99", "p100",
            ]
        )
    }
}

struct LiveFiguresTests {
    @Test func `the phases of a run follow its clock`() {
        let scenario = Scenario.requesting(
            [],
            load: .sample(users: 10, runTime: .seconds(10), warmup: .seconds(4), iterations: 3)
        )
        let machine = RunMachine(run: 1, rules: .sample(workers: 1), scenario: scenario)
        let figures = LiveFigures()
        let merger = IntervalMerger(windowCount: 4, endpointCount: 0)

        let phases = [nil, 0, 3, 4, 10, 21, 22].map { (second: Int64?) in
            figures.snapshot(
                scenario: scenario,
                machine: machine,
                merger: merger,
                sinceStart: second.map { $0 * 1_000_000_000 }
            ).figures.phase
        }

        #expect(
            phases == [
                .gathering, .ramp, .warmup, .measuring(iteration: 1, count: 3),
                .measuring(iteration: 2, count: 3), .measuring(iteration: 3, count: 3), .draining,
            ]
        )
    }
}
