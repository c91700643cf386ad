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
