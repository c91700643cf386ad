// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The number of events in independent trials of one probability.
package struct BinomialDistribution: Sendable {
    private let trials: Int
    private let probability: Double

    package init(trials: Int, probability: Double) {
        precondition(trials >= 0, "\(trials) trials")
        precondition(
            probability >= 0 && probability <= 1,
            "probability is \(probability), not in 0...1"
        )
        self.trials = trials
        self.probability = probability
    }

    /// P(X = k), by Loader's saddle-point form (see `BetaPoint.weight`).
    package func mass(_ k: Int) -> Double {
        guard k >= 0, k <= trials else { return 0 }
        guard probability > 0 else { return k == 0 ? 1 : 0 }
        guard probability < 1 else { return k == trials ? 1 : 0 }
        guard k > 0 else { return exp(Double(trials) * log1p(-probability)) }
        guard k < trials else { return exp(Double(trials) * log(probability)) }
        let (events, others) = (Double(k), Double(trials - k))
        let weight = BetaPoint(x: probability, alpha: events, beta: others).weight
        return weight * (Double(trials) / events / others)
    }

    /// P(X <= k) = I_{1-p}(n - k, k + 1) (Abramowitz & Stegun 26.5.24).
    package func cumulative(_ k: Int) -> Double { tails(k).cumulative }

    /// P(X > k).
    package func survival(_ k: Int) -> Double { tails(k).survival }

    private func tails(_ k: Int) -> (cumulative: Double, survival: Double) {
        guard k >= 0 else { return (0, 1) }
        guard k < trials else { return (1, 0) }
        let point = BetaPoint(x: probability, alpha: Double(k + 1), beta: Double(trials - k))
        let tails = IncompleteBeta.tails(point)
        return (tails.upper, tails.lower)
    }

    /// The smallest k with P(X <= k) >= p; 0 for p = 0.
    package func quantile(_ p: Double) -> Int {
        precondition(p >= 0 && p <= 1, "p is \(p), not in 0...1")
        guard p < 1 else { return trials }
        // From 1/2 up the complement is exact, and the upper tail has more digits.
        return p > 0.5 ? upperQuantile(1 - p) : smallest { cumulative($0) >= p }
    }

    /// The smallest k with P(X > k) <= p; 0 for p = 1.
    package func upperQuantile(_ p: Double) -> Int {
        precondition(p >= 0 && p <= 1, "p is \(p), not in 0...1")
        guard p > 0 else { return trials }
        return p > 0.5 ? quantile(1 - p) : smallest { survival($0) <= p }
    }

    /// The smallest k in 0...trials that satisfies a condition which, once true, stays true.
    ///
    /// Looks first around the mean, in growing steps: 2 log2(distance) evaluations.
    private func smallest(_ isSatisfied: (Int) -> Bool) -> Int {
        let mean = min(max(Int(Double(trials) * probability), 0), trials)
        let spread = Double(trials) * probability * (1 - probability)
        var stride = max(Int(spread.squareRoot()), 1)
        var (low, high) = (mean - 1, mean)
        if isSatisfied(mean) {
            while low >= 0, isSatisfied(low) {
                high = low
                low = max(low - stride, -1)
                stride *= 2
            }
        } else {
            low = mean
            high = min(mean + stride, trials)
            while high < trials, !isSatisfied(high) {
                low = high
                stride *= 2
                high = stride < trials - high ? high + stride : trials
            }
        }
        // Not satisfied at low (or low is -1), satisfied at high (or high is the last).
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if isSatisfied(middle) { high = middle } else { low = middle }
        }
        return high
    }
}
