// SPDX-License-Identifier: Apache-2.0

/// Confidence limits of a proportion of which k events in n trials were seen.
///
/// The bounds are exact (Clopper & Pearson, The Use of Confidence or Fiducial Limits Illustrated in the
/// Case of the Binomial, Biometrika 26, 1934).
package enum ProportionInterval {
    /// The proportion at which this many events or more have probability alpha; 0 for no event.
    package static func lowerBound(events: Int, trials: Int, alpha: Double) -> Double {
        check(events, trials)
        guard events > 0 else { return 0 }
        return BetaDistribution(alpha: events, beta: trials - events + 1)
            .quantile(alpha)
    }

    /// The proportion at which this many events or fewer have probability alpha; 1 for only events.
    package static func upperBound(events: Int, trials: Int, alpha: Double) -> Double {
        check(events, trials)
        guard events < trials else { return 1 }
        return BetaDistribution(alpha: events + 1, beta: trials - events)
            .upperQuantile(alpha)
    }

    /// Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927),
    /// without continuity correction.
    package static func wilson(
        events: Int,
        trials: Int,
        confidence: Double
    ) -> (low: Double, high: Double) {
        check(events, trials)
        precondition(confidence > 0 && confidence < 1, "confidence \(confidence) is not in (0, 1)")
        let z = NormalDistribution().upperQuantile((1 - confidence) / 2)
        let square = z * z
        let (k, n) = (Double(events), Double(trials))
        let spread = z * (k / n * (n - k) + square / 4).squareRoot()
        // The limits solve (n + z^2) P^2 - (2 k + z^2) P + k^2 / n = 0: the smaller one follows
        // from the product of both, since the difference would cancel.
        let high = events == trials ? 1 : (k + square / 2 + spread) / (n + square)
        let low = events == 0 ? 0 : k / n * (k / (k + square / 2 + spread))
        return (low, high)
    }

    private static func check(_ events: Int, _ trials: Int) {
        precondition(
            trials > 0 && events >= 0 && events <= trials,
            "\(events) events in \(trials) trials"
        )
    }
}
