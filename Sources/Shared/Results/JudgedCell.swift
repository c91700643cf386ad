// SPDX-License-Identifier: Apache-2.0

/// What was said of one endpoint × one metric, as results carry it; values are ms, or for the error
/// rate a fraction.
package struct JudgedCell: Sendable, Equatable, Codable {
    package var endpoint: String
    /// p50, p95, p99 or error_rate.
    package var metric: String
    package var state: CellState
    /// The value of the baseline, and the measured one; nil if there is none.
    package var expected: Double?
    package var actual: Double?
    /// It fails above this.
    package var limit: Double?
    /// The remark on it, without its name; nil in results of older versions.
    package var reason: String?
    /// What restricts the comparison, such as few samples.
    package var remark: String?

    package init(endpoint: String, metric: String, state: CellState) {
        self.endpoint = endpoint
        self.metric = metric
        self.state = state
    }
}
