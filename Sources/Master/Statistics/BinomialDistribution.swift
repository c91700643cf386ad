// SPDX-License-Identifier: Apache-2.0

internal import CDistributions

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

    /// P(X = k).
    package func mass(_ k: Int) -> Double {
        guard k >= 0, k <= trials else { return 0 }
        return CDistributions_binomialMass(Double(trials), probability, Double(k))
    }

    /// The smallest k with P(X <= k) >= p; 0 for p = 0.
    package func quantile(_ p: Double) -> Int {
        precondition(p >= 0 && p <= 1, "p is \(p), not in 0...1")
        guard probability < 1 else { return p > 0 ? trials : 0 }
        return whole(CDistributions_binomialQuantile(Double(trials), probability, p))
    }

    /// The smallest k with P(X > k) <= p; 0 for p = 1.
    package func upperQuantile(_ p: Double) -> Int {
        precondition(p >= 0 && p <= 1, "p is \(p), not in 0...1")
        guard probability < 1 else { return p < 1 ? trials : 0 }
        return whole(CDistributions_binomialUpperQuantile(Double(trials), probability, p))
    }

    /// Beyond 2^53 trials the nearest `Double` may be more than there are.
    private func whole(_ quantile: Double) -> Int { min(Int(exactly: quantile) ?? trials, trials) }
}
