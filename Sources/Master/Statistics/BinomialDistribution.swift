// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The number of events in independent trials of one probability.
package struct BinomialDistribution: Sendable {
    let trials: Int
    let probability: Double

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
}
