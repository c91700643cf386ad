// SPDX-License-Identifier: Apache-2.0

/// One second of the run, all endpoints together.
package struct TimelinePoint: Sendable, Equatable, Codable {
    /// Whole seconds since the run's start; the second covers `[second, second + 1)`.
    package var second: Int
    /// 0 is the warm-up, 1 and above the iterations.
    package var window: Int
    /// Active users at the end of the second.
    package var users: Int
    /// Requests that ended in this second.
    package var requests: Int
    package var failures: Int
    /// `Quantile.reported` by text form, in ms; of this second's successes.
    package var percentiles: [String: Double]
    /// Totals since the run's start, warm-up included.
    package var cumulative: CumulativeFigures

    package init(
        second: Int,
        window: Int,
        users: Int,
        requests: Int,
        failures: Int,
        percentiles: [String: Double],
        cumulative: CumulativeFigures
    ) {
        self.second = second
        self.window = window
        self.users = users
        self.requests = requests
        self.failures = failures
        self.percentiles = percentiles
        self.cumulative = cumulative
    }
}
