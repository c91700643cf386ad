// SPDX-License-Identifier: Apache-2.0

/// What a run says about the change, worst last.
package enum Verdict: String, Sendable, Codable, CaseIterable, Comparable {
    case pass = "PASS"
    /// A sound measurement, too small to decide.
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
    /// Nil when there was no baseline to judge against and the run was sound.
    package var verdict: Verdict?
    /// One sentence each; empty for a plain PASS.
    package var reasons: [String]

    package init(verdict: Verdict?, reasons: [String]) {
        self.verdict = verdict
        self.reasons = reasons
    }
}
