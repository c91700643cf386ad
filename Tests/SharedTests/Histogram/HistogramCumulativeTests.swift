// SPDX-License-Identifier: Apache-2.0

internal import Testing

@testable import Shared

struct HistogramCumulativeTests {
    @Test(arguments: LatencyLaw.allCases)
    func `counts up to a bound are those of the samples within the stated error`(law: LatencyLaw) {
        let samples = law.samples(5000, seed: 3)
        let histogram = Histogram()
        for sample in samples { histogram.record(nanoseconds: sample) }
        let bounds: [Int64] = [1, 10, 100, 1000, 2500, 40_000, 630_000, 1_000_000, 3_600_000_000]

        let counts = histogram.cumulativeCounts(upToMicroseconds: bounds)

        #expect(counts == counts.sorted())
        #expect(counts.last == 5000)
        for (bound, count) in zip(bounds, counts) {
            let slack = max(0.5, Double(bound) / 1024)
            let surely = samples.count { Double($0) / 1000 < Double(bound) - slack }
            let perhaps = samples.count { Double($0) / 1000 <= Double(bound) + slack }
            #expect((surely...perhaps).contains(Int(count)), "\(bound) us: \(count)")
        }
    }

    @Test func `an empty histogram has nothing up to any bound`() {
        #expect(Histogram().cumulativeCounts(upToMicroseconds: [1, 1000]) == [0, 0])
    }
}
