// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Statistics

/// Tests of hypotheses against counting by hand.
struct HypothesisTests {
    private static func choose(_ n: Int, _ k: Int) -> Int {
        k < 0 || k > n ? 0 : (0..<k).reduce(1) { $0 * (n - $1) / ($1 + 1) }
    }

    @Test(arguments: [(3, 1, 1, 3), (8, 2, 1, 5), (0, 5, 5, 0), (2, 7, 8, 2), (10, 0, 3, 4)])
    func `Fisher's test counts the tables`(a: Int, b: Int, c: Int, d: Int) {
        let weights = (0...(a + c)).map { Self.choose(a + b, $0) * Self.choose(c + d, a + c - $0) }
        let all = Double(weights.reduce(0, +))
        let greater = Double(weights[a...].reduce(0, +)) / all

        #expect(abs(FisherExact.pValue(a, b, c, d) - greater) < 1e-14)
    }

    @Test func `a table with an empty margin says nothing`() {
        #expect(FisherExact.pValue(0, 0, 3, 4) == 1)
        #expect(FisherExact.pValue(0, 3, 0, 4) == 1)
    }
}
