// SPDX-License-Identifier: Apache-2.0

internal import Shared
internal import Testing

struct HistogramTests {
    @Test func `an empty histogram has no figures`() {
        let histogram = Histogram()

        #expect(histogram.count == 0)
        #expect(histogram.totals == LatencyTotals())
        #expect(histogram.milliseconds(at: .p50) == nil)
        #expect(histogram.meanMilliseconds == nil)
        #expect(histogram.minMilliseconds == nil)
        #expect(histogram.maxMilliseconds == nil)
    }

    @Test(arguments: LatencyLaw.allCases)
    func `count, sum, minimum and maximum are exact`(law: LatencyLaw) throws {
        let samples = law.samples(10_000, seed: 11)

        let totals = Histogram(samples).totals

        #expect(totals.count == 10_000)
        #expect(totals.sumNanoseconds == UInt64(samples.reduce(0, +)))
        #expect(totals.minNanoseconds == samples.min())
        #expect(totals.maxNanoseconds == samples.max())
        #expect(totals.clampedCount == 0)
    }

    @Test func `the mean is the exact sum over the count`() {
        #expect(Histogram([1_000_000, 2_000_000, 6_000_000]).meanMilliseconds == 3)
    }

    @Test func `a negative latency counts as zero`() {
        let histogram = Histogram([-1, .min])

        #expect(histogram.count == 2)
        #expect(histogram.totals.sumNanoseconds == 0)
        #expect(histogram.minMilliseconds == 0)
        #expect(histogram.maxMilliseconds == 0)
        #expect(histogram.milliseconds(at: .p50) == 0)
    }

    @Test(
        arguments: [
            (3_600_000_000_000, 0), (3_600_000_000_499, 0), (3_600_000_000_500, 1),
            (.max - 500, 1), (.max, 1),
        ] as [(Int64, UInt64)]
    )
    func `a latency above an hour is clamped, counted and exact in the totals`(
        latency: Int64,
        clamped: UInt64
    ) {
        let histogram = Histogram([latency])

        #expect(histogram.count == 1)
        #expect(histogram.totals.clampedCount == clamped)
        #expect(histogram.totals.maxNanoseconds == latency)
        #expect(histogram.totals.sumNanoseconds == UInt64(latency))
    }

    @Test func `clamped latencies share the last bucket with an hour`() {
        let clamped = Histogram([.max, 4_000_000_000_000])
        let hours = Histogram([3_600_000_000_000, 3_600_000_000_000])

        #expect(clamped.encodedV2() == hours.encodedV2())
    }

    @Test func `reset leaves what a new histogram is`() {
        let histogram = Histogram(LatencyLaw.wholeRange.samples(1000, seed: 3))

        histogram.reset()
        #expect(histogram.state == Histogram().state)

        histogram.record(nanoseconds: 5000)
        #expect(histogram.state == Histogram([5000]).state)
    }

    @Test(arguments: UInt64(1)...20)
    func `merging is associative and commutative`(seed: UInt64) {
        let parts = [LatencyLaw.logNormal, .wholeRange, .tiny].map {
            Histogram($0.samples(Int(seed) * 37, seed: seed))
        }

        let left = merged([merged([parts[0], parts[1]]), parts[2]])
        let right = merged([parts[0], merged([parts[1], parts[2]])])
        let backwards = merged([parts[2], parts[1], parts[0]])

        #expect(left.state == right.state)
        #expect(left.state == backwards.state)
    }

    @Test func `merging an empty histogram changes nothing`() {
        let histogram = Histogram([5000, 70_000])

        #expect(merged([histogram, Histogram()]).state == histogram.state)
        #expect(merged([Histogram(), histogram]).state == histogram.state)
    }

    @Test(arguments: LatencyLaw.allCases, [1, 2, 5])
    func `the same samples over any number of workers merge to the same result`(
        law: LatencyLaw,
        workerCount: Int
    ) throws {
        let samples = law.samples(5003, seed: 99)
        let workers = (0..<workerCount).map { _ in Histogram() }
        for (index, latency) in samples.enumerated() {
            workers[index % workerCount].record(nanoseconds: latency)
        }

        let total = Histogram()
        for worker in workers.reversed() {
            try total.add(v2: worker.encodedV2(), totals: worker.totals)
        }

        let alone = Histogram(samples)
        #expect(total.state == alone.state)
        for quantile in Quantile.reported {
            #expect(total.milliseconds(at: quantile) == alone.milliseconds(at: quantile))
        }
    }

    private func merged(_ parts: [Histogram]) -> Histogram {
        let total = Histogram()
        for part in parts { total.add(part) }
        return total
    }
}
