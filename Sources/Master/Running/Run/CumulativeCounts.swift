// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The sum of several histograms, by bucket of `CoarseLayout`, up to and including each.
///
/// First everything is added, then `accumulate` is called, then distances are read. A histogram of
/// more samples than the limit is scaled down to the limit; without one the counts are exact.
struct CumulativeCounts {
    private let limit: UInt64
    private var upTo = [Double](repeating: 0, count: CoarseLayout.bucketCount)
    /// Added samples, scaled.
    private var weight = 0.0
    /// Added samples.
    private(set) var samples: UInt64 = 0

    init(limit: UInt64) { self.limit = limit }

    mutating func add(_ histogram: CoarseHistogram, samples: UInt64) {
        let (offset, counts, scale) = (histogram.firstIndex, histogram.counts, scale(of: samples))
        for position in counts.indices {
            upTo[offset + position] += Double(counts[position]) * scale
        }
        weight += Double(samples) * scale
        self.samples += samples
    }

    mutating func accumulate() {
        var sum = 0.0
        for index in upTo.indices {
            sum += upTo[index]
            upTo[index] = sum
        }
    }

    /// How far a histogram's cumulative share rises above that of the others, and falls below it:
    /// the two one-sided Kolmogorov-Smirnov distances.
    ///
    /// The others are these counts, without the histogram's own if it is a member. Outside its span
    /// its share stands still, and only the span's ends can be the farthest. The larger of the two
    /// distances is that of the samples themselves, or smaller: samples in one bucket count as equal.
    func distances(
        to histogram: CoarseHistogram,
        samples: UInt64,
        isMember: Bool
    ) -> (faster: Double, slower: Double) {
        let (offset, counts) = (histogram.firstIndex, histogram.counts)
        let ownScale = isMember ? scale(of: samples) : 0
        let perSample = 1 / Double(max(1, samples))
        let others = weight - Double(samples) * ownScale
        let perOther = others > 0 ? 1 / others : 0
        var faster = 0.0
        var slower = offset > 0 ? upTo[offset - 1] * perOther : 0
        var own = 0.0
        for position in counts.indices {
            own += Double(counts[position])
            let difference = own * perSample - (upTo[offset + position] - own * ownScale) * perOther
            faster = max(faster, difference)
            slower = max(slower, -difference)
        }
        return (faster, slower)
    }

    private func scale(of samples: UInt64) -> Double {
        samples > limit ? Double(limit) / Double(samples) : 1
    }
}
