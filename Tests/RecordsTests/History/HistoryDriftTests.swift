// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

@testable import Judging
@testable import Records
@testable import Statistics

/// Drift over the runs of a history, and the story that it exists for.
struct HistoryDriftTests {
    let folder: HistoryFolder

    init() throws { folder = try HistoryFolder() }

    private func series(_ runs: [HistoryRun]) throws -> DriftSeries {
        let store = try HistoryStore.creating(folder.path())
        _ = try store.add(runs)
        return HistorySeries.series(try store.columns(HistoryFilter(branch: "main")))
    }

    @Test func `a row is a run, a cell is an endpoint and a metric`() throws {
        var other = HistorySamples.run(1, endpoints: ["/b": HistorySamples.endpoint(8)])
        other.environmentClass = "8 cores"
        var branch = HistorySamples.run(2)
        branch.branch = "work"

        let series = try series([HistorySamples.run(3), other, branch, HistorySamples.run(0)])

        #expect(series.rows.map(\.commit) == ["c0", "c3"])
        #expect(series.cells.map(\.name) == ["/a p50", "/a p95", "/a p99"])
        #expect(series.cells[2].values == [100, 100])
    }

    @Test func `an error rate is a cell once there was an error`() throws {
        let bad = HistorySamples.endpoint(count: 99, failures: 1)

        let series = try series([
            HistorySamples.run(0), HistorySamples.run(1, endpoints: ["/a": bad]),
        ])

        #expect(series.cells.last?.name == "/a error_rate")
        #expect(series.cells.last?.values == [0, 0.01])
    }

    @Test func `of a cell with an anchor it is the ratio to it`() throws {
        let series = try series([
            HistorySamples.run(0), HistorySamples.pair(1, anchor: "a0", change: 0.25),
            HistorySamples.pair(2, anchor: "a0", change: -0.5),
        ])

        #expect(series.cells.map(\.name) == ["/a p50", "/a p95", "/a p99 / anchor a0"])
        #expect(series.cells[2].values == [nil, 1.25, 0.5])
    }

    /// c2 was measured against a0 before it became the anchor.
    @Test func `a new anchor that was measured against the old one goes on with its series`() throws
    {
        let series = try series([
            HistorySamples.pair(1, anchor: "a0", change: 0.25),
            HistorySamples.pair(2, anchor: "a0", change: 0.5),
            HistorySamples.pair(3, anchor: "c2", change: 0.0),
            HistorySamples.pair(4, anchor: "a9", change: 0.0),
        ])

        #expect(series.cells.map(\.name) == ["/a p99 / anchor a0", "/a p99 / anchor a9"])
        #expect(series.cells[0].values == [1.25, 1.5, 1.5, nil])
        #expect(series.cells[1].values == [nil, nil, nil, 1])
    }

    // MARK: The story

    /// p99 of 47 merges in two weeks.
    private static let mergeCount = 47

    private func merges(_ level: (Int) -> Double, deviation: Double, seed: UInt64) -> [HistoryRun] {
        var samples = DriftSamples(seed: seed)
        return (0..<Self.mergeCount).map { index in
            let p99 = samples.values(around: [level(index)], deviation: deviation)[0]
            var endpoint = HistorySamples.endpoint(p99)
            endpoint.levels[.p50] = samples.values(around: [45], deviation: deviation)[0]
            endpoint.levels[.p95] = samples.values(around: [90], deviation: deviation)[0]
            return HistorySamples.run(
                index,
                hours: Double(index) * 336 / 47,
                endpoints: ["/a": endpoint]
            )
        }
    }

    /// Commits that fail when each run is compared with a stored number: of the first run, or made anew
    /// from each run that failed, when somebody decides that the new level is the new normal.
    private func staticFailures(_ runs: [HistoryRun], isRenewed: Bool = true) -> [String] {
        var baseline = runs[0].endpoints["/a"]
        var failed: [String] = []
        for run in runs.dropFirst() {
            guard let now = run.endpoints["/a"], let stored = baseline else { continue }
            let fails = [Metric.p50, .p95, .p99].contains { metric in
                (now.levels[metric] ?? 0) > (stored.levels[metric] ?? 0) * 1.10
            }
            guard fails else { continue }
            failed.append(run.commit ?? "")
            if isRenewed { baseline = now }
        }
        return failed
    }

    private func rises(_ runs: [HistoryRun]) throws -> [String] {
        let series = try series(runs)
        let analysis = DriftAnalysis(series, DriftRule(.tidemark))
        #expect(analysis.changes.allSatisfy { $0.cell == "/a p99" && $0.isWorse })
        return analysis.changes.map { series.rows[$0.row].commit }
    }

    @Test(arguments: 1...5)
    func `three steps are three commits`(seed: UInt64) throws {
        let runs = merges(
            { index in 180 + 160 / 3 * Double([12, 24, 36].count { index >= $0 }) },
            deviation: 0.03,
            seed: seed
        )

        let commits = ["c12", "c24", "c36"]
        #expect(try rises(runs) == commits)
        // With the numbers of the first day, every build after the first step fails.
        #expect(staticFailures(runs, isRenewed: false).count >= 35)
    }

    @Test(arguments: 1...5)
    func `one step is one commit`(seed: UInt64) throws {
        let runs = merges({ $0 < 23 ? 180 : 340 }, deviation: 0.05, seed: seed)

        #expect(try rises(runs) == ["c23"])
        // The static rule names it too, among others that changed nothing.
        #expect(staticFailures(runs) != ["c23"])
    }

    /// Five merges a working day for 16 weeks; the stored numbers are made anew every four weeks.
    @Test func `creep under the tolerance is named with its week`() throws {
        var samples = DriftSamples(seed: 5)
        let levels = (0..<(16 * 25)).map { 180 * pow(1.015, Double($0) / 25) }
        let values = samples.values(around: levels, deviation: 0.01)
        let runs = values.enumerated().map { index, value in
            var endpoint = HistorySamples.endpoint(value)
            endpoint.levels[.p50] = 45
            endpoint.levels[.p95] = 90
            let day = Double(index / 25 * 7 + index % 25 / 5)
            return HistorySamples.run(
                index,
                hours: day * 24 + Double(index % 5),
                endpoints: ["/a": endpoint]
            )
        }

        let series = try series(runs)
        let analysis = DriftAnalysis(series, DriftRule(.tidemark))

        let creep = try #require(analysis.creeps.first)
        #expect(creep.cell == "/a p99")
        #expect((50..<200).contains(creep.row), "row \(creep.row)")
        // What people do: the median of the last four weeks is the new normal.
        let failures = (1..<4).flatMap { month in
            let last = values[((month - 1) * 100)..<(month * 100)]
            let baseline = RobustLocation.median(Array(last))
            return values[(month * 100)..<(month * 100 + 25)].filter { $0 > baseline * 1.10 }
        }
        #expect(failures.isEmpty)
    }
}
