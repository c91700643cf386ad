// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Judging
@testable import Reporting
@testable import Running

struct BlockSeriesTests {
    @Test func `what has to be looked at comes first, each block in its pair`() {
        let cells = [
            decision("/a", .p50, .pass), decision("/a", .errorRate, .fail),
            decision("/b", .p99, .skip), decision("/b", .p50, .warn), decision("/a", .p95, .fail),
        ]
        let measured = [
            block(pair: 1, .baseline, milliseconds: 10),
            block(pair: 1, .candidate, milliseconds: 20),
            // Void: its pair is measured again.
            block(pair: 2, .candidate, milliseconds: 99, isVoid: true),
            block(pair: 2, .candidate, milliseconds: 22),
            block(pair: 2, .baseline, milliseconds: 11),
            // Interrupted after the first block of the third pair.
            block(pair: 3, .baseline, milliseconds: 12),
        ]

        let series = BlockSeries.series(of: cells, measured)

        #expect(
            series.map(\.cell) == [
                Cell(endpoint: "/a", metric: .p95), Cell(endpoint: "/b", metric: .p50),
                Cell(endpoint: "/a", metric: .p50),
            ]
        )
        #expect(series[0].before == [10, 11, 12])
        #expect(series[0].now == [20, 22, nil])
        #expect(series[1].now == [nil, nil, nil])
    }

    @Test func `the page of a pair says how and where it was measured`() throws {
        var machine = MachineFacts()
        machine.cpuCores = 2
        let run = try #require(RunSummary.sample.run)
        let sheet = VerdictSheet(
            title: "s",
            verdict: .pass,
            headline: "h",
            rows: [],
            remarks: [],
            facts: []
        )
        let series = BlockSeries(
            cell: Cell(endpoint: "/a", metric: .p95),
            before: [1.5, nil],
            now: [2, 3]
        )
        let page = HTMLReport(
            material: ReportMaterial(sheet: sheet, pairing: (run, machine, [series])),
            chartLibrary: ""
        ).text

        #expect(
            page.contains(
                #""blocks":[{"before":[1.5,null],"endpoint":"/a","metric":"p95","now":[2,3],"unit":"ms"}]"#
            )
        )
        #expect(page.contains(#""environment":{"cpu_cores":2}"#))
        #expect(page.contains(#""peak_users":"#))
        #expect(page.contains(#""command":"tidemark run 'it'\\''s.yaml' "#))
    }

    private func decision(
        _ endpoint: String,
        _ metric: Metric,
        _ state: CellState
    ) -> CellJudgement {
        CellJudgement(
            endpoint: endpoint,
            metric: metric,
            state: state,
            finding: .pair(.tooFewPairs(1))
        )
    }

    private func block(
        pair: Int,
        _ arm: Arm,
        milliseconds: Int64,
        isVoid: Bool = false
    ) -> (slot: PairCourse.Slot, measured: BlockMeasurement) {
        let histogram = Histogram()
        for _ in 0..<100 { histogram.record(nanoseconds: milliseconds * 1_000_000) }
        let latencies = LatencyDistribution(histogram)
        var summary = RunSummary(endpoints: ["/a": EndpointSummary(count: 100, failures: 0)])
        summary.conservation = ConservationCheck(
            countedByWorkers: isVoid ? 101 : 100,
            merged: 100,
            cut: 0
        )
        let endpoint = EndpointBlock(latencies: latencies, failures: 0)
        return (
            PairCourse.Slot(pair: pair, order: 1, arm: arm),
            BlockMeasurement(
                endpoints: ["/a": BlockMeasurement.Endpoint(block: endpoint, payload: [])],
                summary: summary
            )
        )
    }
}
