// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Judging

struct DetectionTests {
    private let cell = Cell(endpoint: "/a", metric: .p99)

    private func detection(cellCount: Int = 12) -> Detection {
        Detection(rules: PairedRules(), cellCount: cellCount)
    }

    /// A percentile of n requests scatters by c / √n: with so many on each side, in one pair or in
    /// many, an unchanged build is shown to be below 10 %. 2 (c (z₀.₉₅ + z₀.₉) / ln 1.1)²
    @Test(arguments: [(0.69, 898.0), (1.35, 3436.0), (2.65, 13239.0)])
    func `what it takes to pass is what the normal distribution says`(
        scatter: Double,
        requests: Double
    ) {
        let perBlock = 1.0
        let error = scatter * (2 / perBlock).squareRoot()

        let pairs = detection().pairsToPass(cell, standardError: error)

        #expect(abs(pairs - requests) <= 2)
    }

    @Test func `to find more than the tolerance takes fewer pairs the larger it is`() {
        let pairs = [0.15, 0.2, 0.5, 0.89].map {
            detection().pairsToFail(cell, change: $0, standardError: 0.05)
        }

        #expect(pairs == pairs.sorted(by: >))
        #expect(pairs.last == 1)
        let others = detection(cellCount: 1200)
        #expect(others.pairsToFail(cell, change: 0.2, standardError: 0.05) > pairs[1])
    }

    /// Changes of just that size, with normal noise of the model's deviation, through the gate's own
    /// rule at that look.
    @Test(arguments: [3, 5, 8, 12])
    func `the smallest change that is found is found nine times out of ten`(pairCount: Int) throws {
        let deviation = 0.04
        var random = RandomStream(seed: 11, index: UInt64(pairCount))
        let history = (0..<400).map { _ in random.normal() * deviation }
        let noise = try #require(CellNoise(logRatios: history))
        let rules = PairedRules()
        let detection = Detection(rules: rules, cellCount: 12)
        let found = log1p(detection.smallestFound(cell, noise, pairCount: pairCount))
        let share = try #require(rules.looks.alphaShare(atPairCount: pairCount))
        var values = CriticalValues()

        let failures = (0..<4000).count { _ in
            let pairs = (0..<pairCount).map { _ in found + random.normal() * deviation }
            let estimate = ChangeEstimate(logRatios: pairs, noise: noise, resolution: 0)
            let low = estimate.lowerBound(alpha: rules.alpha * share / 12, &values)
            return low > rules.limit(of: cell)
        }

        // The rule counts 9 % more deviation than there is, so it finds it a little more often.
        #expect((0.88...0.96).contains(Double(failures) / 4000), "\(failures)")
    }
}
