// SPDX-License-Identifier: Apache-2.0

/// What a run says about the change, worst last.
package enum Verdict: String, Sendable, Codable, CaseIterable, Comparable {
    case pass = "PASS"
    /// A valid measurement with too little data to decide.
    case inconclusive = "INCONCLUSIVE"
    case warn = "WARN"
    /// Not a measurement: lost worker, nothing measured, another machine.
    case invalid = "INVALID"
    case fail = "FAIL"

    package static func < (left: Verdict, right: Verdict) -> Bool {
        left.severity < right.severity
    }

    private var severity: Int {
        switch self {
        case .pass: 0
        case .inconclusive: 1
        case .warn: 2
        case .invalid: 3
        case .fail: 4
        }
    }
}

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

/// An endpoint of the baseline that is not in the results.
package struct AbsentEndpoint: Sendable, Equatable, Codable {
    package var endpoint: String
    /// The remark on it, without its name.
    package var reason: String

    package init(endpoint: String, reason: String) {
        self.endpoint = endpoint
        self.reason = reason
    }
}

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
