// SPDX-License-Identifier: Apache-2.0

extension BinomialDistribution {
    /// The smallest k with P(X <= k) >= p; 0 for p = 0.
    package func quantile(_ p: Double) -> Int {
        precondition(p >= 0 && p <= 1, "p is \(p), not in 0...1")
        guard p < 1 else { return trials }
        // From 1/2 up the complement is exact, and the upper tail has more digits.
        guard p <= 0.5 else { return upperQuantile(1 - p) }
        return smallest { k in
            let tail = cumulative(k)
            guard isDecidedByLastBits(tail, p) else { return tail >= p }
            return precise(k, downward: true).excess(over: p) >= -Self.tieWidth * p
        }
    }

    /// The smallest k with P(X > k) <= p; 0 for p = 1.
    package func upperQuantile(_ p: Double) -> Int {
        precondition(p >= 0 && p <= 1, "p is \(p), not in 0...1")
        guard p > 0 else { return trials }
        guard p <= 0.5 else { return quantile(1 - p) }
        return smallest { k in
            let tail = survival(k)
            guard isDecidedByLastBits(tail, p) else { return tail <= p }
            return precise(k + 1, downward: false).excess(over: p) <= Self.tieWidth * p
        }
    }

    /// A tail within this share of p counts as equal to p.
    ///
    /// `1 - 0.9` is not the tenth that was meant; a quantile must not depend on that.
    private static let tieWidth = 0x1p-50

    /// Few trials make round probabilities, so that ties are met in practice.
    private func isDecidedByLastBits(_ tail: Double, _ p: Double) -> Bool {
        trials <= 1000 && abs(tail - p) < 1e-12 * p
    }

    /// P(X <= k) or P(X >= k) to about 30 digits, for k in 0...trials; cost is the number of trials.
    private func precise(_ k: Int, downward: Bool) -> DoubledNumber {
        let other = DoubledNumber(oneMinus: probability)
        var term = preciseMass(k, other)
        var sum = term
        for value in stride(from: k, to: downward ? 0 : trials, by: downward ? -1 : 1) {
            let lower = downward ? value - 1 : value
            // P(lower + 1) / P(lower) = (trials - lower) p / ((lower + 1) (1 - p)).
            let (up, down) = (Double(trials - lower), Double(lower + 1))
            if downward {
                term.multiply(by: down)
                term.multiply(by: other)
                term.divide(by: up)
                term.divide(by: probability)
            } else {
                term.multiply(by: up)
                term.multiply(by: probability)
                term.divide(by: down)
                term.divide(by: other)
            }
            sum.add(term)
        }
        return sum
    }

    /// P(X = k), its factors taken in an order that keeps the product near 1.
    private func preciseMass(_ k: Int, _ other: DoubledNumber) -> DoubledNumber {
        var product = DoubledNumber(1)
        var (taken, rest) = (0, trials - k)
        while taken < k || rest > 0 {
            if taken < k, product.value <= 1 || rest == 0 {
                taken += 1
                product.multiply(by: Double(trials - k + taken))
                product.multiply(by: probability)
                product.divide(by: Double(taken))
            } else {
                product.multiply(by: other)
                rest -= 1
            }
        }
        return product
    }

    /// The smallest k in 0...trials that satisfies a condition which, once true, stays true.
    ///
    /// Looks first around the mean, in growing steps: 2 log2(distance) evaluations.
    private func smallest(_ isSatisfied: (Int) -> Bool) -> Int {
        let mean = min(Int(Double(trials) * probability), trials)
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
