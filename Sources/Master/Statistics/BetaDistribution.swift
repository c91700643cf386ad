// SPDX-License-Identifier: Apache-2.0

internal import CDistributions

/// The beta distribution on 0...1 with counts as its parameters.
struct BetaDistribution {
    private let alpha: Double
    private let beta: Double

    /// Both parameters at least 1.
    init(alpha: Int, beta: Int) {
        precondition(alpha > 0 && beta > 0, "parameters \(alpha) and \(beta) are not both positive")
        self.alpha = Double(alpha)
        self.beta = Double(beta)
    }

    /// The x with P(X <= x) = p, for p in 0...1.
    func quantile(_ p: Double) -> Double {
        precondition(p >= 0 && p <= 1, "probability is \(p), not in 0...1")
        return CDistributions_betaQuantile(alpha, beta, p)
    }

    /// The x with P(X > x) = p, for p in 0...1.
    func upperQuantile(_ p: Double) -> Double {
        precondition(p >= 0 && p <= 1, "probability is \(p), not in 0...1")
        return CDistributions_betaUpperQuantile(alpha, beta, p)
    }
}
