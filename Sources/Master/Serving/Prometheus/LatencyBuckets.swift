// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The bounds of the latency histogram for Prometheus: five per decade, 0.1 ms to 63 s.
///
/// Our histogram has thousands of buckets; each of these is a time series per endpoint. A quantile
/// that Prometheus reads between two bounds is wrong by at most their distance, a factor of 1.6;
/// the quantile gauges beside it are exact.
enum LatencyBuckets {
    static let bounds: [(microseconds: Int64, seconds: String)] = (1...6).flatMap { decade in
        [10, 16, 25, 40, 63].map { step in
            let microseconds = (0..<decade).reduce(Int64(step)) { value, _ in value * 10 }
            return (microseconds, MetricsText.number(Double(microseconds) / 1_000_000))
        }
    }

    /// `_bucket`, `_sum` and `_count` of one endpoint's latencies.
    static func samples(
        _ histogram: Histogram,
        _ labels: [MetricFamily.Label]
    ) -> [MetricFamily.Sample] {
        let counts = histogram.cumulativeCounts(upToMicroseconds: bounds.map(\.microseconds))
        let total = Double(histogram.count)
        var samples = zip(bounds, counts).map { bound, count in
            MetricFamily.Sample(
                suffix: "_bucket",
                labels: labels + [(name: "le", value: bound.seconds)],
                value: Double(count)
            )
        }
        samples += [
            MetricFamily.Sample(
                suffix: "_bucket",
                labels: labels + [(name: "le", value: "+Inf")],
                value: total
            ),
            MetricFamily.Sample(
                suffix: "_sum",
                labels: labels,
                value: (histogram.meanMilliseconds ?? 0) * total / 1000
            ),
            MetricFamily.Sample(suffix: "_count", labels: labels, value: total),
        ]
        return samples
    }
}
