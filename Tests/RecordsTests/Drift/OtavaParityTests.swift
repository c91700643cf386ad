// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Records

/// Change points equal to apache-otava 0.8.0's, index for index.
struct OtavaParityTests {
    @Test func `the recorded cases`() throws {
        let cases = try OtavaOracle.recorded()

        #expect(cases.count == 120)
        #expect(cases.reduce(0) { $0 + $1.points.count } > 300)
        for (number, expected) in cases.enumerated() { expectEqual(expected, "line \(number + 1)") }
    }

    @Test(.enabled(if: OtavaOracle.isInstalled, "scripts/setup.sh --test installs apache-otava"))
    func `five hundred cases that the package judges now`() throws {
        let seed = Int.random(in: 2...1_000_000)

        let cases = try OtavaOracle.asked(seed: seed, count: 500)

        #expect(cases.count == 500)
        for (number, expected) in cases.enumerated() {
            expectEqual(expected, "seed \(seed), line \(number + 1)")
        }
    }

    private func expectEqual(_ expected: OtavaOracle.Case, _ name: String) {
        var detector = ChangePointDetector(
            windowLength: expected.window,
            maxPValue: expected.maxPValue,
            minMagnitude: expected.minMagnitude,
            recomputation: .nextTwo
        )

        let points = detector.changePoints(in: expected.series)

        #expect(points.map(\.index) == expected.points.map(\.index), "\(name)")
        for (point, wanted) in zip(points, expected.points) {
            #expect(point.before == wanted.before, "\(name)")
            #expect(point.after == wanted.after, "\(name)")
            guard let p = wanted.p, p > 1e-290 else {
                #expect(wanted.p == nil ? point.pValue.isNaN : point.pValue < 1e-289, "\(name)")
                continue
            }
            #expect(abs(point.pValue / p - 1) < 1e-10, "\(name)")
        }
    }
}
