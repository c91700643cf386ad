// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared
internal import Statistics

/// Whether so many failures among so many requests show that the error rate is above a limit.
///
/// One failure in 129 requests is above 0.1 %, and happens every eighth time at exactly 0.1 %; so
/// the exact binomial bounds decide (`ProportionInterval`), not the rate that was seen.
struct ErrorRateCheck {
    let failures: Int
    let requests: Int
    let threshold: Double

    /// The rate is at least this, with confidence 1 - alpha.
    func lowerBound(alpha: Double) -> Double {
        ProportionInterval.lowerBound(events: failures, trials: requests, alpha: alpha)
    }

    /// The rate is at most this, with confidence 95 %.
    var upperBound: Double {
        ProportionInterval.upperBound(events: failures, trials: requests, alpha: Defaults.missLevel)
    }

    /// The fewest requests that, without a failure, show that the rate is below the threshold.
    ///
    /// These are the smallest n with (1 - threshold)^n < 0.05; nil where no number does it.
    var neededRequests: Int? {
        guard threshold < 1 else { return 1 }
        let count = log(Defaults.missLevel) / log1p(-threshold)
        return Int(exactly: count.rounded(.down)).map { $0 + 1 }
    }
}
