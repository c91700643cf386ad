// SPDX-License-Identifier: Apache-2.0

internal import Shared
internal import Testing

struct HistogramQuantileTests {
    @Test(arguments: LatencyLaw.allCases, [1, 2, 3, 10, 19, 20, 100, 999, 1000, 20_000])
    func `percentiles are those of a full sort within the stated error`(
        law: LatencyLaw,
        count: Int
    ) throws {
        let samples = law.samples(count, seed: UInt64(count))
        let histogram = Histogram(samples)
        let sorted = samples.sorted()

        for quantile in Quantile.reported {
            let index = min(Int(Double(count) * quantile.fraction), count - 1)
            let expected = Double(sorted[index]) / 1_000_000
            let actual = try #require(histogram.milliseconds(at: quantile))
            // 0.5 µs or a 1,024th, whichever is larger, and the rounding of the division by 10^6.
            let allowed = max(0.0005, expected / 1024) * (1 + 1e-12)
            let comment: Comment = "\(quantile.text): \(actual) ms is not \(expected) ms"
            #expect(abs(actual - expected) <= allowed, comment)
        }
    }

    @Test(arguments: LatencyLaw.allCases)
    func `percentiles rise from the minimum to the maximum`(law: LatencyLaw) throws {
        let histogram = Histogram(law.samples(500, seed: 8))
        var floor = try #require(histogram.minMilliseconds)

        for quantile in Quantile.reported {
            let value = try #require(histogram.milliseconds(at: quantile))
            #expect(value >= floor)
            floor = value
        }

        #expect(floor == histogram.maxMilliseconds)
    }

    @Test func `the percentile of one sample is that sample`() {
        let histogram = Histogram([123_456_789])

        #expect(histogram.milliseconds(at: .p50) == 123.456789)
        #expect(histogram.milliseconds(at: .p99) == 123.456789)
    }

    @Test func `the maximum is exact even above the range`() {
        let histogram = Histogram([1000, 7_200_000_000_000])

        #expect(histogram.milliseconds(at: Quantile(1)) == 7_200_000)
    }

    @Test func `a percentile between clamped values is the last bucket`() throws {
        let histogram = Histogram([7_200_000_000_000, 7_200_000_000_000, 7_200_000_000_000])

        let median = try #require(histogram.milliseconds(at: .p50))

        // Never below the exact minimum, which is known to be larger than the bucket.
        #expect(median == 7_200_000)
    }
}
