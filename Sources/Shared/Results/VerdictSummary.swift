// SPDX-License-Identifier: Apache-2.0

/// A verdict with its reasons, as results carry it.
package struct VerdictSummary: Sendable, Equatable, Codable {
    /// Nil when there was no baseline to judge against and the run was sound.
    package var verdict: Verdict?
    /// One sentence each, those of the cells too; empty for a plain PASS.
    package var reasons: [String]
    /// Those of the reasons for which it is no measurement; nil in results of older versions, as is
    /// `reservations`.
    package var problems: [String]?
    /// Those that keep the run as a whole from a PASS.
    package var reservations: [String]?
    /// What was judged; absent in results that were judged against nothing.
    package var cells: [JudgedCell]?
    /// Endpoints that were to be judged and are not in the results; absent without one.
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
