// SPDX-License-Identifier: Apache-2.0

/// Distinct values in ascending order with how often each occurred: a histogram's buckets, or raw
/// samples with a count of 1 each.
package struct WeightedSample: Sendable {
    private let values: [Double]
    /// How many samples are at or below each value.
    private let cumulativeCounts: [Int]

    /// Counts may be zero, but not all of them.
    package init(values: [Double], counts: [Int]) {
        precondition(
            values.count == counts.count && counts.allSatisfy { $0 >= 0 },
            "\(values.count) values and \(counts.count) counts, or a negative count"
        )
        precondition(
            zip(values, values.dropFirst()).allSatisfy(<),
            "values are not in ascending order"
        )
        let present = zip(values, counts).filter { $0.1 > 0 }
        precondition(!present.isEmpty, "no sample")
        self.values = present.map(\.0)
        var sum = 0
        cumulativeCounts = present.map {
            sum += $0.1
            return sum
        }
    }

    /// How many samples.
    package var count: Int { cumulativeCounts.last ?? 0 }

    /// The sample of this rank, the smallest of them being 1.
    package func value(atRank rank: Int) -> Double {
        precondition(rank >= 1 && rank <= count, "rank \(rank) of \(count) samples")
        var (low, high) = (0, values.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if cumulativeCounts[middle] < rank { low = middle + 1 } else { high = middle }
        }
        return values[low]
    }

    /// The sample of rank `floor(n q) + 1`, at most n: the rule of `Quantile.rank`.
    package func quantile(_ q: Double) -> Double {
        precondition(q >= 0 && q <= 1, "quantile \(q) is not in 0...1")
        return value(atRank: min(Int(Double(count) * q) + 1, count))
    }

    /// Harrell & Davis, A New Distribution-Free Quantile Estimator, Biometrika 69 (1982): the mean of
    /// all order statistics, each weighted by how probable it is that the quantile is there.
    ///
    /// Within a bucket the weights add up to a difference of two values of the incomplete beta
    /// function, so that no raw samples are needed. Cost is one such value per bucket.
    package func harrellDavis(_ q: Double) -> Double {
        precondition(q >= 0 && q <= 1, "quantile \(q) is not in 0...1")
        guard q > 0 else { return values[0] }
        guard q < 1 else { return values[values.count - 1] }
        let size = Double(count + 1)
        let weights = weights(alpha: size * q, beta: size * (1 - q))
        return CompensatedSum.of(zip(weights, values).lazy.map { $0 * $1 })
    }

    /// The standard error of the sample quantile by Maritz & Jarrett, A Note on Estimating the
    /// Variance of the Sample Median, JASA 73 (1978); nil where it is not defined, which is for the
    /// extreme order statistics.
    package func maritzJarrettError(_ q: Double) -> Double? {
        precondition(q >= 0 && q <= 1, "quantile \(q) is not in 0...1")
        let rank = Int(q * Double(count) + 0.5)
        guard rank > 1, rank < count else { return nil }
        let weights = weights(alpha: Double(rank - 1), beta: Double(count - rank))
        let centre = CompensatedSum.of(zip(weights, values).lazy.map { $0 * $1 })
        // Around the value nearest to it, which is exact: no squares of large numbers cancel, and
        // where nearly all weight is in one bucket the rest is not lost in the centre's rounding.
        let origin = values.min { abs($0 - centre) < abs($1 - centre) } ?? centre
        let distances = zip(weights, values).map { ($0, $1 - origin) }
        let square = CompensatedSum.of(distances.lazy.map { $0 * $1 * $1 })
        let shift = CompensatedSum.of(distances.lazy.map { $0 * $1 })
        return max(square - shift * shift, 0).squareRoot()
    }

    /// The beta distribution's probability of each bucket's span of ranks, as differences of
    /// whichever tail is the smaller one there.
    private func weights(alpha: Double, beta: Double) -> [Double] {
        let total = Double(count)
        var previous = (lower: 0.0, upper: 1.0)
        return cumulativeCounts.map { reached in
            let point = BetaPoint(x: Double(reached) / total, alpha: alpha, beta: beta)
            let tails = IncompleteBeta.tails(point)
            defer { previous = tails }
            return tails.lower < tails.upper
                ? tails.lower - previous.lower : previous.upper - tails.upper
        }
    }
}
