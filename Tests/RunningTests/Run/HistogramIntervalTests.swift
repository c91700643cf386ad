// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Running

struct HistogramIntervalTests {
    @Test func `the interval of a percentile is two order statistics`() {
        // 3000 samples of 1, 2, ... ms: their rank is their value, within 1/1024.
        let histogram = histogram(1...3000)

        let interval = histogram.interval(of: .p95, confidence: 0.95)

        // Ranks 2826 and 2874: scipy.stats.quantile_test(...).confidence_interval.
        #expect(abs((interval?.lowerBound ?? 0) / 2826 - 1) < 1 / 1024)
        #expect(abs((interval?.upperBound ?? 0) / 2874 - 1) < 1 / 1024)
    }

    @Test func `too few samples have no interval`() {
        let histogram = histogram(1...257)

        #expect(histogram.interval(of: .p99, confidence: 0.95) == nil)
        #expect(histogram.interval(of: .p50, confidence: 0.95) != nil)
        #expect(Histogram().interval(of: .p50, confidence: 0.95) == nil)
    }

    /// A sample at each of these milliseconds.
    private func histogram(_ milliseconds: ClosedRange<Int64>) -> Histogram {
        let histogram = Histogram()
        for value in milliseconds { histogram.record(nanoseconds: value * 1_000_000) }
        return histogram
    }
}
