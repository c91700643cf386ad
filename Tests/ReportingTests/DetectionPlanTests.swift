// SPDX-License-Identifier: Apache-2.0

import Shared
import TestSupport
import Testing

@testable import Judging
@testable import Reporting
@testable import Running

/// What `plan --detect` and `calibrate` print.
struct DetectionPlanTests {
    private func noise(pairCount: Int, deviation: Double) -> [Double] {
        var random = RandomStream(seed: 5, index: 0)
        return (0..<pairCount).map { _ in random.normal() * deviation }
    }

    private var model: NoiseModel {
        NoiseModel(logRatios: [
            Cell(endpoint: "/api/search", metric: .p50): noise(pairCount: 40, deviation: 0.01),
            Cell(endpoint: "/api/search", metric: .p95): noise(pairCount: 40, deviation: 0.06),
            Cell(endpoint: "/api/trending", metric: .p50): noise(pairCount: 19, deviation: 0.01),
        ])
    }

    private func plan(_ noise: NoiseModel) throws -> String {
        let text = """
            host: http://h
            users:
              - wait: {constant: 100ms}
                tasks: [{weight: 9, get: /api/search}, {weight: 1, get: /api/trending}]
            load: {users: 20, run_time: 90s}
            """
        let plan = DetectionPlan(
            scenario: try ScenarioParser.parse(text, fileName: "f"),
            change: 0.1,
            noise: noise,
            times: BlockTimes(),
            latency: .milliseconds(100)
        )
        return plan.lines(width: 120).map { $0 + "\n" }.joined()
    }

    @Test func `what a change takes, by the scatter of requests and by a noise model`() throws {
        try Golden.expect(
            try plan(NoiseModel()) + "\n" + plan(model),
            is: "plan-detect.txt"
        )
    }

    @Test func `what a machine's noise lets be found`() throws {
        let report = NoiseReport(noise: model, rules: PairedRules(), times: BlockTimes())

        try Golden.expect(report.lines.map { $0 + "\n" }.joined(), is: "noise-report.txt")
    }

    @Test func `too few pairs are said to be too few`() {
        let report = NoiseReport(noise: NoiseModel(), rules: PairedRules(), times: BlockTimes())

        #expect(
            report.lines == [
                "no cell has 20 pairs yet; measure more with \"tidemark calibrate\", which "
                    + "appends to the same file"
            ]
        )
    }
}
