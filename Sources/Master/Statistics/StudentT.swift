// SPDX-License-Identifier: Apache-2.0

internal import CDistributions

/// Student's t distribution.
package struct StudentT: Sendable {
    private let freedom: Double

    /// Positive and finite, not necessarily whole.
    package init(degreesOfFreedom: Double) {
        precondition(
            degreesOfFreedom > 0 && degreesOfFreedom.isFinite,
            "degrees of freedom \(degreesOfFreedom) are not positive and finite"
        )
        freedom = degreesOfFreedom
    }

    /// P(T > t).
    package func survival(_ t: Double) -> Double {
        precondition(!t.isNaN, "t is not a number")
        return CDistributions_studentUpperTail(freedom, t)
    }

    /// P(|T| > |t|): the p-value of a two-sided test.
    package func bothTails(_ t: Double) -> Double { 2 * survival(abs(t)) }

    /// The t with P(T <= t) = p, for p in 0...1.
    package func quantile(_ p: Double) -> Double { -upperQuantile(p) }

    /// The inverse of `survival`, for p in 0...1.
    package func upperQuantile(_ p: Double) -> Double {
        precondition(p >= 0 && p <= 1, "probability is \(p), not in 0...1")
        return CDistributions_studentUpperQuantile(freedom, p)
    }
}
