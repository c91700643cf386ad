// SPDX-License-Identifier: Apache-2.0

internal import Testing

@testable import Shared

struct CoarseHistogramTests {
    @Test func `an empty histogram has no figures and no buckets`() {
        let histogram = CoarseHistogram()

        #expect(histogram.totals == LatencyTotals())
        #expect(histogram.milliseconds(at: .p50) == nil)
        #expect(histogram.meanMilliseconds == nil)
        #expect(histogram.minMilliseconds == nil)
        #expect(histogram.maxMilliseconds == nil)
        #expect(histogram.counts.isEmpty)
        #expect(histogram.bucketTotal == 0)
    }

    @Test(arguments: LatencyLaw.allCases, [1, 2, 3, 10, 19, 20, 100, 999, 1000, 20_000])
    func `percentiles are those of a full sort within the stated error`(
        law: LatencyLaw,
        count: Int
    ) throws {
        let samples = law.samples(count, seed: UInt64(count))
        let histogram = try CoarseHistogram(samples)
        let sorted = samples.sorted()

        for quantile in Quantile.reported {
            let index = min(Int(Double(count) * quantile.fraction), count - 1)
            let expected = Double(sorted[index]) / 1_000_000
            let actual = try #require(histogram.milliseconds(at: quantile))
            // 0.5 µs or a 128th, whichever is larger, and the rounding of the division by 10^6.
            let allowed = max(0.0005, expected / 128) * (1 + 1e-12)
            let comment: Comment = "\(quantile.text): \(actual) ms is not \(expected) ms"
            #expect(abs(actual - expected) <= allowed, comment)
        }
    }

    @Test(arguments: LatencyLaw.allCases)
    func `count, sum, minimum, maximum and mean are exact`(law: LatencyLaw) throws {
        let samples = law.samples(5000, seed: 21)
        let fine = Histogram(samples)

        let coarse = try CoarseHistogram(samples)

        #expect(coarse.totals == fine.totals)
        #expect(coarse.bucketTotal == 5000)
        #expect(coarse.meanMilliseconds == fine.meanMilliseconds)
        #expect(coarse.minMilliseconds == fine.minMilliseconds)
        #expect(coarse.maxMilliseconds == fine.maxMilliseconds)
    }

    @Test(arguments: [5400, 7_200_000_000_000] as [Int64])
    func `the maximum is exact below a microsecond and above the range`(highest: Int64) throws {
        let histogram = try CoarseHistogram([1000, highest])

        #expect(histogram.milliseconds(at: Quantile(1)) == Double(highest) / 1_000_000)
    }

    @Test(arguments: UInt64(1)...20)
    func `merging is associative and commutative`(seed: UInt64) throws {
        let parts = try [LatencyLaw.logNormal, .wholeRange, .tiny].map {
            try CoarseHistogram($0.samples(Int(seed) * 37, seed: seed))
        }

        let left = merged([merged([parts[0], parts[1]]), parts[2]])
        let right = merged([parts[0], merged([parts[1], parts[2]])])
        let backwards = merged([parts[2], parts[1], parts[0]])

        #expect(left == right)
        #expect(left == backwards)
        #expect(left.bucketTotal == 3 * seed * 37)
    }

    @Test(arguments: LatencyLaw.allCases)
    func `the same samples in any number of payloads give the same histogram`(
        law: LatencyLaw
    ) throws {
        let samples = law.samples(1003, seed: 5)
        let alone = try CoarseHistogram(samples)

        var piecewise = CoarseHistogram()
        for start in stride(from: 0, to: samples.count, by: 17) {
            let part = Histogram(Array(samples[start..<min(start + 17, samples.count)]))
            try piecewise.add(v2: part.encodedV2(), totals: part.totals)
        }

        #expect(piecewise == alone)
    }

    @Test func `merging an empty histogram changes nothing`() throws {
        let histogram = try CoarseHistogram([5000, 70_000])

        #expect(merged([histogram, CoarseHistogram()]) == histogram)
        #expect(merged([CoarseHistogram(), histogram]) == histogram)
    }

    @Test func `only the octaves between the smallest and the largest latency take memory`() throws
    {
        var histogram = try CoarseHistogram([5_000_000])  // 4 096 µs to 8 191 µs
        #expect(histogram.counts.count == 128)

        histogram.add(try CoarseHistogram([4_096_000, 8_191_000]))
        #expect(histogram.counts.count == 128)

        histogram.add(try CoarseHistogram([1_100_000]))  // two octaves below
        #expect(histogram.counts.count == 3 * 128)

        histogram.add(try CoarseHistogram([40_000_000]))  // three above
        #expect(histogram.counts.count == 6 * 128)

        histogram.add(try CoarseHistogram([0, 3_600_000_000_000]))
        #expect(histogram.counts.count <= CoarseLayout.bucketCount)
        #expect(histogram.bucketTotal == 7)
    }

    @Test func `a full bucket stays full and the totals stay exact`() throws {
        let count = UInt64(UInt32.max) + 5
        var histogram = CoarseHistogram()

        try histogram.add(v2: Payload(counts: [0, count]).bytes, totals: .count(count))
        try histogram.add(v2: Payload(counts: [0, count]).bytes, totals: .count(count))

        #expect(histogram.counts[1] == .max)
        #expect(histogram.totals.count == 2 * count)
        histogram.add(histogram)
        #expect(histogram.counts[1] == .max)
    }

    @Test func `a broken payload changes nothing`() throws {
        let before = try CoarseHistogram([5000, 70_000])
        var histogram = before

        #expect(throws: HistogramPayloadError.countMismatch(announced: 3, actual: 2)) {
            try histogram.add(v2: Payload(counts: [1, 1]).bytes, totals: .count(3))
        }

        #expect(histogram == before)
    }

    private func merged(_ parts: [CoarseHistogram]) -> CoarseHistogram {
        parts.reduce(into: CoarseHistogram()) { $0.add($1) }
    }
}

struct CoarseLayoutTests {
    /// All 23 552 buckets: inside one coarse bucket, rising, and within the stated width.
    @Test func `every bucket of the fine layout lies within one coarse bucket`() {
        var previous = 0
        for fine in 0..<HistogramLayout.bucketCount {
            let index = CoarseLayout.index(ofFineIndex: fine)
            #expect(index == previous || index == previous + 1)
            previous = index

            let highest = CoarseLayout.highestMicroseconds(ofIndex: index)
            let lowest = index == 0 ? 0 : CoarseLayout.highestMicroseconds(ofIndex: index - 1) + 1
            #expect(lowest <= HistogramLayout.lowestMicroseconds(ofIndex: fine))
            #expect(highest >= HistogramLayout.highestMicroseconds(ofIndex: fine))
            #expect(highest - lowest + 1 == 1 || (highest - lowest + 1) * 128 <= lowest)
        }
        #expect(previous == CoarseLayout.bucketCount - 1)
    }

    @Test(
        arguments: [(0, 0), (255, 255), (256, 257), (511, 511), (512, 515), (1024, 1031)]
            + [(2047, 2047), (2048, 2063), (4000, 4015)] as [(Int64, Int64)]
    )
    func `a latency is reported as the highest of its bucket`(micros: Int64, highest: Int64) {
        let index = CoarseLayout.index(ofFineIndex: HistogramLayout.index(ofMicroseconds: micros))

        #expect(CoarseLayout.highestMicroseconds(ofIndex: index) == highest)
    }
}

extension CoarseHistogram {
    /// A histogram of these latencies in ns, as they come in a payload.
    init(_ nanoseconds: [Int64]) throws {
        let histogram = Histogram(nanoseconds)
        self.init()
        try add(v2: histogram.encodedV2(), totals: histogram.totals)
    }
}
