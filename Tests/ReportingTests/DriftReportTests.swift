// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Judging
@testable import Records
@testable import RecordsTests
@testable import Reporting

/// What `tidemark drift` prints.
struct DriftReportTests {
    private func report(
        _ series: DriftSeries,
        _ rule: DriftRule = DriftRule(.tidemark)
    ) -> DriftReport {
        DriftReport(
            series: series,
            analysis: DriftAnalysis(series, rule),
            rule: rule,
            source: "series.csv"
        )
    }

    /// Two cells that rise at about one commit, one that improves, one that creeps, one with gaps.
    private var sample: DriftSeries {
        var samples = DriftSamples(seed: 7)
        let rows = 300
        func cell(_ levels: [Double], _ deviation: Double = 0.02) -> [Double?] {
            samples.values(around: levels, deviation: deviation)
        }
        let p50 = cell((0..<rows).map { $0 < 121 ? 40 : 52 })
        let p95 = cell((0..<rows).map { $0 < 120 ? 120 : $0 < 200 ? 190 : 110 })
        let slow = cell((0..<rows).map { 300 * pow(1.02, Double($0) / 25) })
        let gapped = cell(Array(repeating: 9, count: rows)).enumerated().map { row, value in
            row % 3 == 0 ? value : nil
        }
        let names = ["GET /a|b p50", "GET /a|b p95", "POST /c p99", "GET /d p99"]
        return DriftSamples.series(Array(zip(names, [p50, p95, slow, gapped])))
    }

    @Test func `the report as text`() throws {
        let series = sample
        let rows = series.rows.enumerated().map { index, row in
            let day = 5 + index / 5 % 20
            let month = 1 + index / 100
            return DriftSeries.Row(
                commit: String(10_000_000 + index) + String(repeating: "ab", count: 16),
                time: "2026-0\(month)-\(day < 10 ? "0" : "")\(day)T10:00:00Z"
            )
        }

        let lines = report(DriftSeries(rows: rows, cells: series.cells)).lines(width: 100)

        try Golden.expect(lines.joined(separator: "\n") + "\n", is: "drift-report.txt")
    }

    @Test func `the report as Markdown`() throws {
        try Golden.expect(report(sample).markdown + "\n", is: "drift-report.md.txt")
    }

    @Test func `a quiet series is said to be one`() {
        var samples = DriftSamples(seed: 1)
        let values = samples.values(around: Array(repeating: 5, count: 30), deviation: 0.02)

        let report = report(DriftSamples.series([("p99", values)]))

        #expect(
            report.lines(width: 80) == [
                "series.csv: 30 rows, 1767571200 to 1768003204, 1 cell",
                "despiked, then Otava's algorithm: window 50, p at most 0.0001, at least 5.0 %",
                "", "Rises: none.", "", "Improvements: none.", "", "Creep: none.",
            ]
        )
        #expect(report.json == "[]")
    }

    @Test func `JSON has the point, the commit and both levels with all digits`() {
        let rows = (0..<8).map { DriftSeries.Row(commit: "c\($0)", time: "day \($0)") }
        let values: [Double?] = [1, 1.5, 1, 1.5, nil, 9, 9.5, 9.25]
        let series = DriftSeries(
            rows: rows,
            cells: [DriftSeries.Cell(name: "p\"99", values: values)]
        )

        let report = report(series, DriftRule(.otava))

        let p = report.analysis.changes.first?.pValue ?? .nan
        #expect(
            report.json == """
                [
                {"cell":"p\\"99","index":5,"commit":"c5","time":"day 5","before":1.25,\
                "after":9.25,"p":\(p)}
                ]
                """
        )
    }

    @Test func `a series without rows or with negative values has no chart`() {
        let empty = DriftSeries(rows: [], cells: [DriftSeries.Cell(name: "a", values: [])])
        let negative = DriftSamples.series([
            ("ratio", Array(repeating: -1, count: 20) + Array(repeating: -2, count: 20))
        ])

        #expect(report(empty).lines(width: 80).first == "series.csv: 0 rows, 1 cell")
        #expect(!report(negative).lines(width: 80).contains { $0.contains("│") })
        #expect(report(negative).analysis.changes.count == 1)
    }

    // MARK: Grouping

    private func change(_ cell: String, _ row: Int, _ after: Double) -> LevelChange {
        LevelChange(
            cell: cell,
            lastRow: row - 1,
            row: row,
            before: 100,
            after: after,
            pValue: 0,
            isWorse: true
        )
    }

    @Test func `cells that change within two commits are one group, the worst first`() {
        let groups = DriftReport.groups([
            change("a", 10, 110), change("b", 12, 150), change("c", 13, 130), change("d", 40, 200),
        ])

        #expect(groups.map { $0.changes.map(\.cell) } == [["d"], ["b", "a"], ["c"]])
        #expect(groups.map(\.lastRow) == [39, 9, 12])
        #expect(groups.map(\.row) == [40, 12, 13])
    }

    @Test func `two changes of one cell are two groups`() {
        let groups = DriftReport.groups([change("a", 10, 110), change("a", 11, 150)])

        #expect(groups.map(\.row) == [11, 10])
    }

    @Test(arguments: [(0.0, 5.0, "from 0"), (1, 500, "+x 500.0"), (10, 5, "-50.0 %")])
    func `sizes of any kind can be read`(before: Double, after: Double, text: String) {
        let values =
            [Double?](repeating: before, count: 10) + [Double?](repeating: after, count: 10)

        let lines = report(DriftSamples.series([("a", values)])).lines(width: 80)

        #expect(lines.contains { $0.contains("\(text)  a") }, "\(lines)")
    }
}
