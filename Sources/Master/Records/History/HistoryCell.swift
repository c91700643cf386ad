// SPDX-License-Identifier: Apache-2.0

package import Shared

/// What the gate said of one cell; the numbers are those of a pair.
package struct HistoryCell: Sendable, Equatable, Codable {
    package var state: CellState
    /// Candidate over baseline less 1; of an error rate the difference.
    package var change: Double?
    var low: Double?
    var high: Double?
    /// Of the logarithm of the ratio.
    var standardError: Double?
    var baseline: Double?
    var candidate: Double?

    enum CodingKeys: String, CodingKey {
        case state
        case change
        case low
        case high
        case standardError = "standard_error"
        case baseline
        case candidate
    }
}
