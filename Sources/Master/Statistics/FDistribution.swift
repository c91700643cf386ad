// SPDX-License-Identifier: Apache-2.0

internal import CDistributions

/// Fisher's F distribution: the ratio of two independent variance estimates of the same variance.
package struct FDistribution: Sendable {
    private let numerator: Double
    private let denominator: Double

    /// Degrees of freedom, positive and finite, not necessarily whole, and not both above 10^15.
    package init(numerator: Double, denominator: Double) {
        precondition(
            numerator > 0 && denominator > 0 && max(numerator, denominator).isFinite,
            "degrees of freedom \(numerator) and \(denominator) are not both positive and finite"
        )
        precondition(
            min(numerator, denominator) <= 1e15,
            "degrees of freedom \(numerator) and \(denominator) are both above 10^15"
        )
        self.numerator = numerator
        self.denominator = denominator
    }

    /// P(F > f).
    package func survival(_ f: Double) -> Double {
        precondition(!f.isNaN, "f is not a number")
        guard f > 0 else { return 1 }
        guard f < .infinity else { return 0 }
        return CDistributions_fisherUpperTail(numerator, denominator, f)
    }
}
