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
        // One in 32 samples of five has none below its median.
        #expect(OrderStatisticInterval.ranks(count: 4, quantile: 0.5, confidence: 0.9).low == nil)
        #expect(OrderStatisticInterval.ranks(count: 5, quantile: 0.5, confidence: 0.9).low == 1)
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

        let (low, high) = (
            ProportionInterval.lowerBound(events: events, trials: 1000, alpha: 0.025),
            ProportionInterval.upperBound(events: events, trials: 1000, alpha: 0.025)
        )
        let binomial = BinomialDistribution(trials: 1000, probability: low)
        let tail = (events...1000).reversed().reduce(0.0) { $0 + binomial.mass($1) }
        #expect(abs(tail / 0.025 - 1) < 1e-11)
        #expect(low < Double(events) / 1000 && Double(events) / 1000 < high)
    }

    @Test func `outliers are moved, not dropped`() {
        let sample = [10.0, 4, 9, 8, 5, 3, 7, 2, 1000, 6]

        #expect(RobustLocation.median(sample) == 6.5)
        #expect(RobustLocation.medianAbsoluteDeviation(sample) == 2.5)
        #expect(RobustLocation.clipped(sample, to: 3...9) == [9, 4, 9, 8, 5, 3, 7, 3, 9, 6])
    }

    @Test func `a spread far from zero keeps its digits`() {
        let sample = [0x1p40 + 1, 0x1p40 + 2, 0x1p40 + 4]

        #expect(abs(RobustLocation.variance(sample, deltaDegreesOfFreedom: 1) * 3 / 7 - 1) < 1e-15)
        #expect(abs(RobustLocation.variance(sample, deltaDegreesOfFreedom: 0) * 9 / 14 - 1) < 1e-15)
        #expect(RobustLocation.mean([1e308, -1e308, 1]) == 1.0 / 3)
        #expect(RobustLocation.variance([5, 5, 5], deltaDegreesOfFreedom: 1) == 0)
    }
}
