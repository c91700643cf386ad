// SPDX-License-Identifier: Apache-2.0

import Protocol
import ProtocolTests
import Shared
import TestSupport
import Testing

@testable import Running

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
