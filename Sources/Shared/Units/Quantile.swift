// SPDX-License-Identifier: Apache-2.0

/// A quantile strictly between 0 and 1, or 1 itself for the maximum.
package struct Quantile: Sendable, Hashable {
    /// The quantile as a fraction, such as 0.99.
    package let fraction: Double

    /// Traps outside `0 < fraction <= 1`: quantiles are written in our code, never read from input.
    package init(_ fraction: Double) {
        precondition(fraction > 0 && fraction <= 1, "quantile \(fraction) is not in (0, 1]")
        self.fraction = fraction
    }

    package static let p50 = Quantile(0.50)
    package static let p95 = Quantile(0.95)
    package static let p99 = Quantile(0.99)
    package static let p999 = Quantile(0.999)

    /// The quantiles of Locust's statistics files, in their order.
    package static let reported = [
        0.50, 0.66, 0.75, 0.80, 0.90, 0.95, 0.98, 0.99, 0.999, 0.9999, 1.0,
    ].map(Quantile.init)

    /// Text form such as `p50`, `p99.9`, `p100`.
    package var text: String {
        let percent = (fraction * 1_000_000).rounded() / 10_000
        return percent == percent.rounded() ? "p\(Int(percent))" : "p\(percent)"
    }

    /// 1-based rank `floor(n q) + 1`, at most n: the element `sorted[int(n * q)]`.
    package func rank(ofCount count: UInt64) -> UInt64 {
        // A double next to UInt64.max rounds up to 2^64, which does not convert.
        guard let below = UInt64(exactly: (Double(count) * fraction).rounded(.down)) else {
            return count
        }
        return below < count ? below + 1 : count
    }

    /// Samples below which this percentile is said to rest on too few: `10 / (1 - q)`.
    ///
    /// p50 20, p95 200, p99 1 000. The maximum has no such number.
    package var neededSampleCount: Int {
        fraction == 1 ? 1 : Int((10 / (1 - fraction)).rounded())
    }
}
