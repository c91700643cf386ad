// SPDX-License-Identifier: Apache-2.0

/// A condition on a reply: required for a success, or only counted.
package struct ResponseCheck: Sendable, Hashable {
    /// The part of the reply to check.
    package enum Subject: Sendable, Hashable {
        case status
        /// The first header field of this name, in any case.
        case header(String)
        case body
        /// The first value that the path selects.
        case json(JSONPath)
        /// Bytes of the body as they came over the network.
        case size
        /// Of the whole request.
        case latency
    }

    /// The condition; numbers are compared as numbers, latencies in ns.
    package enum Condition: Sendable, Hashable {
        case exists
        case equals(String)
        case contains(String)
        /// A regular expression that any part matches.
        case matches(String)
        case atLeast(Int64)
        case atMost(Int64)
    }

    package let subject: Subject
    package let condition: Condition
    /// A soft check that fails is counted and leaves the request a success.
    package let isSoft: Bool
    /// Its name in reports; `text` if the scenario gives none.
    package let name: String?

    package init(subject: Subject, condition: Condition, isSoft: Bool, name: String?) {
        self.subject = subject
        self.condition = condition
        self.isSoft = isSoft
        self.name = name
    }

    /// What reports say.
    package var label: String { name ?? "\(subject.text) \(conditionText)" }

    private var conditionText: String {
        switch condition {
        case .exists: "exists"
        case .equals(let text): "equals \(DocumentProblem.excerpt(text))"
        case .contains(let text): "contains \(DocumentProblem.excerpt(text))"
        case .matches(let pattern): "matches \(DocumentProblem.excerpt(pattern))"
        case .atLeast(let limit): "at least \(subject.text(ofNumber: limit))"
        case .atMost(let limit): "at most \(subject.text(ofNumber: limit))"
        }
    }
}

extension ResponseCheck.Subject {
    /// Its name in the scenario file.
    fileprivate var text: String {
        switch self {
        case .status: "status"
        case .header(let name): "header \(name)"
        case .body: "body"
        case .json(let path): "json \(path.text)"
        case .size: "size"
        case .latency: "latency"
        }
    }

    fileprivate func text(ofNumber number: Int64) -> String {
        switch self {
        case .latency: QuantityText.text(of: Duration.nanoseconds(number))
        case .size: "\(number) bytes"
        default: String(number)
        }
    }
}
