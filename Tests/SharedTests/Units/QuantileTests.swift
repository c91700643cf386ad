// SPDX-License-Identifier: Apache-2.0

internal import Shared
internal import Testing

struct QuantileTests {
    @Test(arguments: [
        (0.5, "p50"), (0.95, "p95"), (0.999, "p99.9"), (0.9999, "p99.99"), (1, "p100"),
    ])
    func `a quantile is written as a percentile`(fraction: Double, text: String) {
        #expect(Quantile(fraction).text == text)
    }

    @Test(
        arguments: [
            (0.5, 1, 1), (0.5, 2, 2), (0.5, 3, 2), (0.5, 100, 51), (0.95, 100, 96),
            (0.99, 100, 100),
            (0.99, 99, 99), (0.999, 1000, 1000), (1, 7, 7),
        ] as [(Double, UInt64, UInt64)]
    )
    func `the rank is one more than the whole part of n q`(
        fraction: Double,
        count: UInt64,
        rank: UInt64
    ) {
        #expect(Quantile(fraction).rank(ofCount: count) == rank)
    }

    @Test(arguments: [UInt64.max, UInt64.max - 1, 1 << 63])
    func `the rank of a count near the end of 64 bits does not trap`(count: UInt64) {
        #expect(Quantile(1).rank(ofCount: count) == count)
        #expect(Quantile(0.9999).rank(ofCount: count) < count)
    }

    @Test(arguments: [(0.5, 20), (0.95, 200), (0.99, 1000), (0.999, 10_000), (1, 1)])
    func `a percentile needs ten samples beyond it`(fraction: Double, samples: Int) {
        #expect(Quantile(fraction).neededSampleCount == samples)
    }

    @Test func `the reported quantiles are those of the statistics file in its order`() {
        let texts = Quantile.reported.map(\.text).joined(separator: " ")

        #expect(texts == "p50 p66 p75 p80 p90 p95 p98 p99 p99.9 p99.99 p100")
    }
}
