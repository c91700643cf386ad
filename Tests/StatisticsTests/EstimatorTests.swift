// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Shared
@testable import Statistics

/// Intervals and estimators: what they are defined by, and where they end.
struct EstimatorTests {
    /// scipy.stats.quantile_test(...).confidence_interval for 3 000 samples.
    @Test(arguments: [(0.5, 1446, 1555), (0.95, 2826, 2874), (0.99, 2959, 2981)])
    func `the ranks of 3000 samples are scipy's`(quantile: Double, low: Int, high: Int) {
        let ranks = OrderStatisticInterval.ranks(count: 3000, quantile: quantile, confidence: 0.95)

        #expect(ranks.low == low && ranks.high == high)
    }

    @Test func `a limit outside the samples does not exist`() {
        #expect(
            OrderStatisticInterval.ranks(count: 129, quantile: 0.99, confidence: 0.95).high == nil
        )
        #expect(
            OrderStatisticInterval.ranks(count: 257, quantile: 0.99, confidence: 0.95).high == nil
        )
        #expect(
            OrderStatisticInterval.upperRank(count: 298, quantile: 0.99, confidence: 0.95) == nil
        )
        #expect(
            OrderStatisticInterval.upperRank(count: 299, quantile: 0.99, confidence: 0.95) == 299
        )
        #expect(
            OrderStatisticInterval.upperRank(count: 458, quantile: 0.99, confidence: 0.99) == nil
        )
        #expect(
            OrderStatisticInterval.upperRank(count: 459, quantile: 0.99, confidence: 0.99) == 459
        )
        #expect(OrderStatisticInterval.lowerRank(count: 4, quantile: 0.5, confidence: 0.95) == nil)
        #expect(OrderStatisticInterval.lowerRank(count: 5, quantile: 0.5, confidence: 0.95) == 1)
    }

    /// No error in 59, 149, 299 or 598 runs shows a rate below 5, 2, 1 or 0.5 %.
    @Test(arguments: [(59, 0.05), (149, 0.02), (299, 0.01), (598, 0.005)])
    func `no event at all bounds the rate`(trials: Int, rate: Double) {
        let bound = ProportionInterval.upperBound(events: 0, trials: trials, alpha: 0.05)
        let fewer = ProportionInterval.upperBound(events: 0, trials: trials - 1, alpha: 0.05)

        #expect(bound < rate && fewer > rate)
        #expect(ProportionInterval.lowerBound(events: 0, trials: trials, alpha: 0.05) == 0)
        #expect(ProportionInterval.upperBound(events: trials, trials: trials, alpha: 0.05) == 1)
    }

    @Test(arguments: [1, 7, 500, 999])
    func `an interval of the others is the mirrored one`(events: Int) {
        let own = ProportionInterval.wilson(events: events, trials: 1000, confidence: 0.95)
        let others = ProportionInterval.wilson(
            events: 1000 - events,
            trials: 1000,
            confidence: 0.95
        )
        #expect(abs(own.low + others.high - 1) < 1e-15)

        let exact = ProportionInterval.clopperPearson(
            events: events,
            trials: 1000,
            confidence: 0.95
        )
        let tail = BinomialDistribution(trials: 1000, probability: exact.low).survival(events - 1)
        #expect(abs(tail / 0.025 - 1) < 1e-11)
        #expect(exact.low < Double(events) / 1000 && Double(events) / 1000 < exact.high)
    }

    @Test func `a bucket is as good as its samples`() {
        var random = RandomStream(seed: 11, index: 0)
        let counts = (0..<30).map { _ in Int(random.below(40)) + 1 }
        let values = (0..<30).map { Double($0 * $0) + 0.5 }
        let histogram = WeightedSample(values: values, counts: counts)
        // Each sample of its own, a little above the one before: as good as raw.
        let raw = zip(values, counts).flatMap { value, count in
            (0..<count).map { value + Double($0) * 1e-13 * value }
        }
        let samples = WeightedSample(values: raw, counts: raw.map { _ in 1 })

        for q in [0.01, 0.3, 0.5, 0.95, 0.99] {
            let (one, other) = (histogram.harrellDavis(q), samples.harrellDavis(q))
            #expect(abs(one / other - 1) < 1e-11, "\(q)")
            #expect(histogram.quantile(q) == values.last { $0 <= samples.quantile(q) })
        }
        #expect(histogram.harrellDavis(0) == 0.5 && histogram.harrellDavis(1) == 841.5)
    }

    /// Of equally spaced values the Harrell-Davis estimate is the mean of a beta distribution.
    @Test func `ten million samples in 25000 buckets keep their digits`() {
        let buckets = 25_000
        let histogram = WeightedSample(
            values: (0..<buckets).map { Double($0) + 0.5 },
            counts: Array(repeating: 400, count: buckets)
        )
        for q in [0.01, 0.5, 0.95, 0.999] {
            // A bucket's middle stands for its span; far inside, that error is below 1e-10.
            #expect(abs(histogram.harrellDavis(q) / (Double(buckets) * q) - 1) < 1e-4, "\(q)")
        }
        let error = histogram.maritzJarrettError(0.5) ?? 0
        let expected = Double(buckets) * (0.25 / 1e7).squareRoot()
        #expect(abs(error / expected - 1) < 0.01)
    }

    @Test func `an extreme quantile has no Maritz-Jarrett error`() {
        let sample = WeightedSample(values: [1, 2, 3, 4], counts: [1, 0, 2, 1])

        #expect(sample.count == 4)
        #expect(sample.maritzJarrettError(0.1) == nil && sample.maritzJarrettError(0.99) == nil)
        #expect(sample.maritzJarrettError(0.5) != nil)
        #expect((1...4).map(sample.value(atRank:)) == [1, 3, 3, 4])
        #expect(sample.quantile(0) == 1 && sample.quantile(0.5) == 3 && sample.quantile(1) == 4)
        #expect(WeightedSample(values: [7], counts: [1]).harrellDavis(0.5) == 7)
    }

    @Test func `outliers are moved, not dropped`() {
        let sample = [10.0, 4, 9, 8, 5, 3, 7, 2, 1000, 6]

        #expect(RobustLocation.median(sample) == 6.5)
        #expect(RobustLocation.medianAbsoluteDeviation(sample) == 2.5)
        #expect(RobustLocation.clipped(sample, to: 3...9) == [9, 4, 9, 8, 5, 3, 7, 3, 9, 6])
        #expect(RobustLocation.winsorizedMean(sample, cut: 0.1) == 6.5)
        #expect(RobustLocation.winsorizedMean(sample, cut: 0.09) == 105.4)
        #expect(RobustLocation.winsorizedMean(sample, cut: 0.5) == 7)
        #expect(RobustLocation.winsorizedMean([5], cut: 0.9) == 5)
    }

    @Test func `a spread far from zero keeps its digits`() {
        let sample = [0x1p40 + 1, 0x1p40 + 2, 0x1p40 + 4]

        #expect(abs(RobustLocation.variance(sample, deltaDegreesOfFreedom: 1) * 3 / 7 - 1) < 1e-15)
        #expect(abs(RobustLocation.variance(sample, deltaDegreesOfFreedom: 0) * 9 / 14 - 1) < 1e-15)
        #expect(RobustLocation.mean([1e308, -1e308, 1]) == 1.0 / 3)
        #expect(RobustLocation.variance([5, 5, 5], deltaDegreesOfFreedom: 1) == 0)
    }
}
