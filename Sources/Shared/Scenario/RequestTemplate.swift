// SPDX-License-Identifier: Apache-2.0

/// One request as the scenario writes it; prepared for libcurl once, before the run.
package struct RequestTemplate: Sendable, Equatable {
    package let method: HTTPMethod
    /// Path and query, starting with `/`; joined to the scenario's host.
    package let path: String
    /// Name under which it is counted; the path without the query when the scenario gives none.
    package let name: String
    package let headers: [HeaderField]
    /// Sent as it is; its content type, if any, is among the headers.
    package let body: String?
    /// From the start of the transfer to its end.
    package let timeout: Duration
    package let expectedStatus: ExpectedStatus

    package init(
        method: HTTPMethod,
        path: String,
        name: String,
        headers: [HeaderField] = [],
        body: String? = nil,
        timeout: Duration = Self.defaultTimeout,
        expectedStatus: ExpectedStatus = .below400
    ) {
        self.method = method
        self.path = path
        self.name = name
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.expectedStatus = expectedStatus
    }

    package static let defaultTimeout = Duration.seconds(30)
}

/// The methods a scenario can write; the raw value is the method on the wire.
package enum HTTPMethod: String, Sendable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case head = "HEAD"
    case options = "OPTIONS"
}

/// One request header.
package struct HeaderField: Sendable, Equatable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// Which statuses make a request a success.
package enum ExpectedStatus: Sendable, Equatable {
    /// Any status below 400: the default.
    case below400
    /// Exactly one of these; never empty.
    case oneOf([Int])

    package func accepts(_ status: Int) -> Bool {
        switch self {
        case .below400: status < 400
        case .oneOf(let statuses): statuses.contains(status)
        }
    }
}
