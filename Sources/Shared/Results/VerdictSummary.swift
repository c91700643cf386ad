// SPDX-License-Identifier: Apache-2.0

/// A verdict with its reasons, as results carry it.
package struct VerdictSummary: Sendable, Equatable, Codable {
    /// Nil if there was no baseline to judge against and the run was valid.
    package var verdict: Verdict?
    /// One sentence each, those of the cells included; empty for a plain PASS.
    package var reasons: [String]
    /// The reasons why it is not a measurement; nil in results of older versions, as is
    /// `reservations`.
    package var problems: [String]?
    /// The reasons that keep the run as a whole from a PASS.
    package var reservations: [String]?
    /// The judged cells; absent in results without a judgement.
    package var cells: [JudgedCell]?
    /// Endpoints of the baseline that are not in the results; absent without one.
    package var absentEndpoints: [AbsentEndpoint]?

    package init(verdict: Verdict?, reasons: [String], cells: [JudgedCell]? = nil) {
        self.verdict = verdict
        self.reasons = reasons
        self.cells = cells
    }

    private enum CodingKeys: String, CodingKey {
        case verdict
        case reasons
        case problems
        case reservations
        case cells
        case absentEndpoints = "absent_endpoints"
    }
}
