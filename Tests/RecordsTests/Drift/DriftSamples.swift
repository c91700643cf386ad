// SPDX-License-Identifier: Apache-2.0

import Shared
import TestSupport

@testable import Judging
@testable import Records

/// Series made up for tests, the same ones each time.
struct DriftSamples {
    private var random: RandomStream

    init(seed: UInt64) { random = RandomStream(seed: seed, index: 0) }

    mutating func noise() -> Double { random.normal() }

    /// Each level times noise.
    mutating func values(around levels: [Double], deviation: Double) -> [Double] {
        random.values(around: levels, deviation: deviation)
    }

    mutating func integer(in range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

    /// Five runs a day from a Monday on, as in a year of nightly and merge runs.
    static func series(_ cells: [(String, [Double?])], runsPerDay: Int = 5) -> DriftSeries {
        let count = cells.first?.1.count ?? 0
        let rows = (0..<count).map { row in
            let day = 20_458 + row / runsPerDay
            return DriftSeries.Row(commit: "c\(row)", time: "\(day * 86_400 + row % runsPerDay)")
        }
        return DriftSeries(
            rows: rows,
            cells: cells.map { DriftSeries.Cell(name: $0.0, values: $0.1) }
        )
    }
}
