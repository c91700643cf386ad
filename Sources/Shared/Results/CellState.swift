// SPDX-License-Identifier: Apache-2.0

/// The state of one cell, which is one endpoint and one metric; the worst last.
package enum CellState: String, Sendable, Codable, CaseIterable, Comparable {
    /// Not above its limit.
    case pass = "PASS"
    /// Not comparable, so not judged.
    case skip = "SKIP"
    /// Measured, but with too few samples to decide.
    case inconclusive = "INCONCLUSIVE"
    case warn = "WARN"
    /// Not a measurement of this cell.
    case invalid = "INVALID"
    case fail = "FAIL"

    package static let worstFirst = Array(allCases.reversed())

    package static func < (left: CellState, right: CellState) -> Bool {
        left.severity < right.severity
    }

    /// Needs attention.
    package var matters: Bool { self > .skip }

    /// The verdict on a run of which this is the worst cell.
    package var verdict: Verdict {
        switch self {
        case .pass, .skip: .pass
        case .inconclusive: .inconclusive
        case .warn: .warn
        case .invalid: .invalid
        case .fail: .fail
        }
    }

    private var severity: Int {
        switch self {
        case .pass: 0
        case .skip: 1
        case .inconclusive: 2
        case .warn: 3
        case .invalid: 4
        case .fail: 5
        }
    }
}
