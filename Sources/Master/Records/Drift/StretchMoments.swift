// SPDX-License-Identifier: Apache-2.0

internal import Shared
internal import Statistics

/// Mean and spread of a stretch of a series, rounded as numpy's `mean` and `std` round them.
///
/// A stretch of equal values has a spread of exactly 0 or of some 1e-17, depending on how its sum
/// was rounded, and that decides whether a change point is significant. So sums are pairwise in
/// numpy's blocks, and the spread is of the population, as apache-otava takes it.
struct StretchMoments {
    let count: Int
    let mean: Double
    /// The square of the rounded square root: not quite the variance.
    let variance: Double

    init(_ values: ArraySlice<Double>) {
        count = values.count
        let count = Double(count)
        let mean = PairwiseSum.of(values) { $0 } / count
        self.mean = mean
        guard values.count > 1 else {
            variance = 0
            return
        }
        let squares = PairwiseSum.of(values) { ($0 - mean) * ($0 - mean) }
        let deviation = (squares / count).squareRoot()
        variance = deviation * deviation
    }

    /// Two-sided p of Student's t with a pooled variance, where the variances given are those of
    /// the population: what scipy's `ttest_ind_from_stats` makes of numpy's `std`.
    ///
    /// NaN for two stretches of one and the same value, as there.
    static func pValue(_ left: StretchMoments, _ right: StretchMoments) -> Double {
        guard left.count + right.count > 2 else { return 1 }
        let (leftCount, rightCount) = (Double(left.count), Double(right.count))
        let degrees = leftCount + rightCount - 2
        let pooled =
            ((leftCount - 1) * left.variance + (rightCount - 1) * right.variance) / degrees
        let error = (pooled * (1 / leftCount + 1 / rightCount)).squareRoot()
        let t = (left.mean - right.mean) / error
        guard !t.isNaN else { return .nan }
        guard t.isFinite else { return 0 }
        return StudentT(degreesOfFreedom: degrees).bothTails(t)
    }
}

/// Sums in the order of numpy's `add.reduce` over a plain array of doubles.
enum PairwiseSum {
    /// Numpy's buffer: longer arrays are sums of such pieces.
    private static let pieceCount = 8192
    private static let blockCount = 128

    static func of(_ values: ArraySlice<Double>, _ term: (Double) -> Double) -> Double {
        values.withUnsafeBufferPointer { values in
            var sum = 0.0
            for start in stride(from: 0, to: values.count, by: pieceCount) {
                let piece = values[start..<min(values.count, start + pieceCount)]
                sum += pairwise(UnsafeBufferPointer(rebasing: piece), term)
            }
            return sum
        }
    }

    private static func pairwise(
        _ values: UnsafeBufferPointer<Double>,
        _ term: (Double) -> Double
    ) -> Double {
        let count = values.count
        guard count <= blockCount else {
            let half = count / 2 - count / 2 % 8
            return pairwise(UnsafeBufferPointer(rebasing: values[..<half]), term)
                + pairwise(UnsafeBufferPointer(rebasing: values[half...]), term)
        }
        guard count >= 8 else { return values.reduce(-0.0) { $0 + term($1) } }
        var sums = SIMD8<Double>()
        for lane in 0..<8 { sums[lane] = term(values[lane]) }
        var index = 8
        while index + 8 <= count {
            var terms = SIMD8<Double>()
            for lane in 0..<8 { terms[lane] = term(values[index + lane]) }
            sums += terms
            index += 8
        }
        var sum =
            ((sums[0] + sums[1]) + (sums[2] + sums[3]))
            + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
        while index < count {
            sum += term(values[index])
            index += 1
        }
        return sum
    }
}
