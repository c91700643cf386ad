// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared
@testable import Statistics

/// Selection against sorting.
struct SelectionTests {
    @Test(arguments: 0..<300)
    func `every rank has the value that sorting puts there`(seed: Int) {
        var random = RandomStream(seed: UInt64(seed), index: 0)
        let count = Int.random(in: 1..<60, using: &random)
        // Few different values, so that many are equal.
        let values = (0..<count).map { _ in Double(Int.random(in: 0..<20, using: &random)) }

        let selected = values.indices.map { rank in
            var copy = values
            return Selection.value(atRank: rank, of: &copy)
        }

        #expect(selected == values.sorted(), "seed \(seed)")
    }

    @Test func `ordered, reversed and constant values`() {
        for values in [Array(0..<1000), (0..<1000).reversed(), Array(repeating: 1, count: 1000)] {
            var copy = values.map(Double.init)

            #expect(Selection.value(atRank: 400, of: &copy) == Double(values.sorted()[400]))
        }
    }

    @Test func `the median of an even count is between both middle ones`() {
        #expect(RobustLocation.median([4, 1, 3, 10]) == 3.5)
        #expect(RobustLocation.median([4, 1, 3]) == 3)
    }
}
