// SPDX-License-Identifier: Apache-2.0

internal import CDistributions

/// The standard normal distribution.
package struct NormalDistribution: Sendable {
    package init() {}

    /// The x with P(X > x) = p, for p in 0...1.
    package func upperQuantile(_ p: Double) -> Double {
        precondition(p >= 0 && p <= 1, "probability is \(p), not in 0...1")
        return CDistributions_normalUpperQuantile(p)
    }
}
