// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Records

/// What is found in whole series.
struct DriftAnalysisTests {
    private func noisy(_ levels: [Double], deviation: Double = 0.02, seed: UInt64 = 1) -> [Double] {
        var samples = DriftSamples(seed: seed)
        return samples.values(around: levels, deviation: deviation)
    }

    private func levels(_ parts: (Double, Int)...) -> [Double] {
        parts.flatMap { Array(repeating: $0.0, count: $0.1) }
    }

    private func analysis(_ cells: [(String, [Double?])], _ rule: DriftRule) -> DriftAnalysis {
        DriftAnalysis(DriftSamples.series(cells), rule)
    }

    @Test(arguments: DriftRule.Algorithm.allCases)
    func `three steps of 50 ms are three rises`(algorithm: DriftRule.Algorithm) {
        let values = noisy(levels((180, 12), (230, 12), (280, 12), (330, 11)))

        let found = analysis([("p99", values)], DriftRule(algorithm)).changes

        #expect(found.map(\.row) == [12, 24, 36])
        #expect(found.map(\.lastRow) == [11, 23, 35])
        #expect(found.allSatisfy { $0.isWorse && $0.pValue < 1e-4 })
        for (change, level) in zip(found, [230.0, 280, 330]) {
            #expect(abs(change.after / level - 1) < 0.03)
        }
    }

    @Test func `a spike is a change point for Otava and none for us`() {
        var values = noisy(levels((180, 60)), deviation: 0.01)
        values[59] = 900

        #expect(!analysis([("p99", values)], DriftRule(.otava)).changes.isEmpty)
        #expect(analysis([("p99", values)], DriftRule(.tidemark)).changes == [])
    }

    @Test func `a change below five percent is none for us`() {
        let values = noisy(levels((180, 40), (187, 40)), deviation: 0.005)

        #expect(analysis([("p99", values)], DriftRule(.otava)).changes.map(\.row) == [40])
        #expect(analysis([("p99", values)], DriftRule(.tidemark)).changes == [])
    }

    @Test func `levels are medians of what was measured, spikes and all`() {
        var values = noisy(levels((100, 30), (200, 30)))
        values[10] = 5000

        let change = analysis([("p99", values)], DriftRule(.tidemark)).changes.first

        #expect(change?.before == values[..<30].sorted()[14...15].reduce(0, +) / 2)
        #expect(change?.after == values[30...].sorted()[14...15].reduce(0, +) / 2)
    }

    @Test func `rows without a value do not count as points, and indices are rows`() {
        let values = noisy(levels((100, 20), (200, 20)))
        let gapped = values.flatMap { [nil, $0] }

        let changes = analysis([("p99", gapped)], DriftRule(.otava)).changes

        #expect(changes.map(\.row) == [41])
        #expect(changes.map(\.lastRow) == [39])
    }

    @Test func `less is worse where higher is better`() {
        let values = noisy(levels((100, 20), (50, 20)))
        var rule = DriftRule(.tidemark)

        let improved = analysis([("rps", values)], rule)
        rule.higherIsBetter = ["rps"]
        let worse = analysis([("rps", values)], rule)

        #expect(improved.changes.map(\.isWorse) == [false])
        #expect(!improved.hasRise)
        #expect(worse.changes.map(\.isWorse) == [true])
        #expect(worse.hasRise)
    }

    @Test func `creep is named as such, with its weeks`() {
        let values = noisy((0..<500).map { 180 * pow(1.015, Double($0) / 25) }, seed: 3)

        let found = analysis([("p99", values)], DriftRule(.tidemark))

        #expect(found.creeps.count == 1)
        #expect(found.creeps.first?.explainsSteps == true)
        #expect(found.creeps.first?.anchorRow == 0)
        #expect((75...150).contains(found.creeps.first?.row ?? 0))
        #expect(found.hasRise)
    }

    @Test func `steps are not creep`() {
        let values = noisy(levels((180, 150), (230, 200), (280, 150)), seed: 4)

        let found = analysis([("p99", values)], DriftRule(.tidemark))

        #expect(found.changes.map(\.row) == [150, 350])
        #expect(found.creeps == [])
    }

    @Test func `a falling throughput creeps`() {
        let values = noisy((0..<500).map { 180 * pow(0.985, Double($0) / 25) }, seed: 3)
        var rule = DriftRule(.tidemark)
        rule.higherIsBetter = ["rps"]

        #expect(analysis([("rps", values)], rule).creeps.count == 1)
        #expect(analysis([("rps", values)], DriftRule(.tidemark)).creeps == [])
    }

    @Test func `without dates there is no creep to find`() {
        let values = noisy((0..<500).map { 180 * pow(1.015, Double($0) / 25) })
        let dated = DriftSamples.series([("p99", values)])
        let rows = dated.rows.map { DriftSeries.Row(commit: $0.commit, time: "build 7") }

        let found = DriftAnalysis(
            DriftSeries(rows: rows, cells: dated.cells),
            DriftRule(.tidemark)
        )

        #expect(!found.hasWeeks)
        #expect(found.creeps == [])
    }

    @Test(arguments: DriftRule.Algorithm.allCases)
    func `few rows or none have no changes`(algorithm: DriftRule.Algorithm) {
        for count in 0...3 {
            let found = analysis(
                [
                    ("a", Array(repeating: 1, count: count)),
                    ("b", Array(repeating: nil, count: count)),
                ],
                DriftRule(algorithm)
            )

            #expect(found.changes == [])
            #expect(found.creeps == [])
        }
    }

    @Test func `all cores find what one finds`() async {
        let cells = (0..<20).map { cell in
            ("c\(cell)", noisy(levels((100, 40), (120, 40)), seed: UInt64(cell)) as [Double?])
        }
        let series = DriftSamples.series(cells)

        let one = DriftAnalysis(series, DriftRule(.otava))
        let all = await DriftAnalysis.concurrent(series, DriftRule(.otava))

        #expect(one.changes == all.changes)
        #expect(one.creeps == all.creeps)
        #expect(one.changes.count >= 20)
    }

    /// What a team would see that knows only a stored baseline and 10 %.
    @Test func `one step in 47 merges is named to the commit`() {
        var exact = 0
        for seed in 0..<50 {
            let values = noisy(levels((180, 20), (340, 27)), deviation: 0.05, seed: UInt64(seed))
            let found = analysis([("p99", values)], DriftRule(.tidemark)).changes
            if found.map(\.row) == [20] { exact += 1 }
        }

        #expect(exact >= 49)
    }

    // MARK: Taking back

    /// The package recomputes the next two points; the one before keeps what it had.
    @Test func `both neighbours of a point that is taken back are judged anew`() {
        var different = 0
        for seed in 0..<300 {
            var samples = DriftSamples(seed: UInt64(seed))
            let values = (0..<60).map { _ in Double(samples.integer(in: 0..<4)) }
            for recomputation in [
                ChangePointDetector.Recomputation.neighbours, .nextTwo,
            ] {
                var detector = ChangePointDetector(
                    windowLength: 20,
                    maxPValue: 0.05,
                    minMagnitude: 0,
                    recomputation: recomputation
                )
                let points = detector.changePoints(in: values)
                let bounds = [0] + points.map(\.index) + [60]
                for (position, point) in points.enumerated() {
                    let left = StretchMoments(values[bounds[position]..<point.index])
                    let right = StretchMoments(values[point.index..<bounds[position + 2]])
                    let isCurrent =
                        point.before == left.mean && point.after == right.mean
                        && point.pValue == StretchMoments.pValue(left, right)
                    if recomputation == .neighbours {
                        #expect(isCurrent, "seed \(seed)")
                        #expect(point.pValue < 0.05, "seed \(seed)")
                    } else if !isCurrent {
                        different += 1
                    }
                }
            }
        }

        #expect(different > 0)
    }
}
