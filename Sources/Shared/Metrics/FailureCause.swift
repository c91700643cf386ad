// SPDX-License-Identifier: Apache-2.0

/// Why a request failed: a closed list, so that failures group and never carry a target's text.
package struct FailureCause: Sendable, Hashable {
    /// The kinds; raw values are on the wire and never reused.
    package enum Kind: UInt16, Sendable, CaseIterable {
        case unexpectedStatus = 1
        case resolve = 2
        case connect = 3
        case tls = 4
        case timeout = 5
        case emptyReply = 6
        case receive = 7
        case send = 8
        case truncatedBody = 9
        case malformedReply = 10
        case other = 11
        case check = 12
        case extraction = 13
        case missingValue = 14
        case redirect = 15
    }

    package let kind: Kind
    /// The status for `unexpectedStatus`, libcurl's code for `other`, an `ExpiredTimeout` for `timeout`,
    /// a `RefusedRedirect` for `redirect`; for `check` its position among
    /// the scenario's checks, for `extraction` and `missingValue` the variable's; else 0.
    package let detail: UInt16

    package init(_ kind: Kind, detail: UInt16 = 0) {
        self.kind = kind
        self.detail = detail
    }

    /// What reports say.
    package func text(in scenario: Scenario) -> String {
        switch kind {
        case .unexpectedStatus: "HTTP status \(detail)"
        case .resolve: "host name not resolved"
        case .connect: "connection refused or unreachable"
        case .tls: "TLS handshake failed"
        case .timeout: (ExpiredTimeout(rawValue: detail) ?? .total).text
        case .emptyReply: "connection closed without a reply"
        case .receive: "connection broken while receiving"
        case .send: "connection broken while sending"
        case .truncatedBody: "body shorter than announced"
        case .malformedReply: "not a valid HTTP reply"
        case .other: "libcurl error \(detail)"
        case .check: "check failed: \(scenario.name(ofCheck: Int(detail)))"
        case .extraction: "nothing to extract for \(scenario.name(ofVariable: Int(detail)))"
        case .redirect: (RefusedRedirect(rawValue: detail) ?? .tooMany).text
        case .missingValue: "no value for \(scenario.name(ofVariable: Int(detail)))"
        }
    }

    /// True if the request is a failure although a complete reply arrived.
    package func cameWithReply(in scenario: Scenario) -> Bool {
        switch kind {
        case .unexpectedStatus, .extraction, .redirect: true
        case .check: !isSoft(in: scenario)
        default: false
        }
    }

    /// True for a check that is only counted.
    package func isSoft(in scenario: Scenario) -> Bool {
        kind == .check && scenario.checks.indices.contains(Int(detail))
            && scenario.checks[Int(detail)].isSoft
    }
}

/// Why a redirect was not followed; raw values are on the wire.
package enum RefusedRedirect: UInt16, Sendable {
    case tooMany = 0
    case notAllowed = 1
    case notHTTP = 2

    fileprivate var text: String {
        switch self {
        case .tooMany: "too many redirects"
        case .notAllowed: "redirect to a host that is not among --allow-host"
        case .notHTTP: "redirect to no http or https address"
        }
    }
}

extension Scenario {
    /// A worker of another scenario could name one that does not exist.
    fileprivate func name(ofCheck index: Int) -> String {
        checks.indices.contains(index) ? checks[index].label : "number \(index)"
    }

    fileprivate func name(ofVariable index: Int) -> String {
        variables.indices.contains(index) ? variables[index] : "variable \(index)"
    }
}
