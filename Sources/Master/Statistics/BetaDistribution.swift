// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The beta distribution on 0...1.
package struct BetaDistribution: Sendable {
    private let alpha: Double
    private let beta: Double

    /// Both parameters positive and finite.
    package init(alpha: Double, beta: Double) {
        precondition(
            alpha > 0 && beta > 0 && (alpha + beta).isFinite,
            "parameters \(alpha) and \(beta) are not both positive and finite"
        )
        self.alpha = alpha
        self.beta = beta
    }

    package func density(_ x: Double) -> Double {
        precondition(!x.isNaN, "x is not a number")
        guard x >= 0, x <= 1 else { return 0 }
        guard x > 0 else { return Self.edge(alpha, other: beta) }
        guard x < 1 else { return Self.edge(beta, other: alpha) }
        return BetaPoint(x: x, alpha: alpha, beta: beta).weight(over: x * (1 - x))
    }

    /// At the end of the interval whose parameter is `own`.
    private static func edge(_ own: Double, other: Double) -> Double {
        own < 1 ? .infinity : own > 1 ? 0 : other
    }

    /// P(X <= x).
    package func cumulative(_ x: Double) -> Double {
        precondition(!x.isNaN, "x is not a number")
        return IncompleteBeta.regularized(min(max(x, 0), 1), alpha: alpha, beta: beta)
    }

    /// P(X > x).
    package func survival(_ x: Double) -> Double {
        precondition(!x.isNaN, "x is not a number")
        return IncompleteBeta.complement(min(max(x, 0), 1), alpha: alpha, beta: beta)
    }

    /// The inverse of `cumulative`, for p in 0...1.
    package func quantile(_ p: Double) -> Double {
        Self.share(BetaQuantile.logOdds(lower: p, alpha: alpha, beta: beta))
    }

    /// The inverse of `survival`, for p in 0...1.
    package func upperQuantile(_ p: Double) -> Double {
        Self.share(BetaQuantile.logOdds(upper: p, alpha: alpha, beta: beta))
    }

    /// x from log(x / (1 - x)).
    private static func share(_ logOdds: Double) -> Double {
        guard logOdds < 0 else { return 1 / (1 + exp(-logOdds)) }
        let odds = exp(logOdds)
        return odds / (1 + odds)
    }
}
