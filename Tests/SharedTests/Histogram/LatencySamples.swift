// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Shared

/// A law of latencies to draw seeded samples from.
enum LatencyLaw: CaseIterable {
    /// Every value the same.
    case constant
    /// Below 3 µs, where rounding to whole µs matters most.
    case tiny
    /// Even over 0 to 10 ms.
    case uniform
    /// The usual shape of a service: log-normal around 5 ms.
    case logNormal
    /// A fast path and one that is a hundred times slower.
    case bimodal
    /// Even over the logarithm, from 1 µs to 1 h.
    case wholeRange

    /// Latencies in ns; the same for the same seed.
    func samples(_ count: Int, seed: UInt64) -> [Int64] {
        var random = RandomStream(seed: seed, index: 0)
        return (0..<count).map { _ in sample(&random) }
    }

    private func sample(_ random: inout RandomStream) -> Int64 {
        switch self {
        case .constant: 7_654_321
        case .tiny: Int64(random.below(3000))
        case .uniform: Int64(random.below(10_000_000))
        case .logNormal: Int64(5e6 * exp(0.6 * Self.normal(&random)))
        case .bimodal:
            random.below(20) == 0
                ? 200_000_000 + Int64(random.below(50_000_000))
                : 2_000_000 + Int64(random.below(500_000))
        case .wholeRange: Int64(1000 * exp(Self.unit(&random) * log(3.6e9)))
        }
    }

    private static func unit(_ random: inout RandomStream) -> Double {
        Double(random.next() >> 11) * 0x1p-53
    }

    /// The sum of twelve uniform numbers less six is near enough to normal here.
    private static func normal(_ random: inout RandomStream) -> Double {
        var sum = -6.0
        for _ in 0..<12 { sum += unit(&random) }
        return sum
    }
}

extension Histogram {
    /// A histogram of these latencies.
    convenience init(_ nanoseconds: [Int64]) {
        self.init()
        for latency in nanoseconds { record(nanoseconds: latency) }
    }

    /// Everything that can be seen of a histogram.
    var state: HistogramState { HistogramState(payload: encodedV2(), totals: totals) }
}

/// What two equal histograms have in common.
struct HistogramState: Equatable {
    var payload: [UInt8]
    var totals: LatencyTotals
}
