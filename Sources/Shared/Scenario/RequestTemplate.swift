// SPDX-License-Identifier: Apache-2.0

/// One request as the scenario writes it; prepared by each engine once, before the run.
package struct RequestTemplate: Sendable, Equatable {
    package let method: HTTPMethod
    /// A template for path and query, which begin with `/`; joined to the scenario's host.
    package let path: String
    /// Name under which it is counted; the path without the query when the scenario gives none.
    package let name: String
    /// Values are templates.
    package let headers: [HeaderField]
    /// A template; its content type, if any, is among the headers.
    package let body: String?
    /// How values in the body are escaped: `text`, `json` or `form`.
    package let bodyPlace: TemplatePlace
    package var timeouts = RequestTimeouts()
    /// How many redirects are followed; with 0 one is an answer of its own.
    package var maxRedirects = Self.defaultMaxRedirects
    package var credentials: Credentials?
    package let expectedStatus: ExpectedStatus
    /// All are checked, in this order; the first hard check that fails is the failure's cause.
    package var checks: [ResponseCheck] = []
    package var extractions: [Extraction] = []

    package init(
        method: HTTPMethod,
        path: String,
        name: String,
        headers: [HeaderField] = [],
        body: String? = nil,
        bodyPlace: TemplatePlace = .text,
        expectedStatus: ExpectedStatus = .below400
    ) {
        self.method = method
        self.path = path
        self.name = name
        self.headers = headers
        self.body = body
        self.bodyPlace = bodyPlace
        self.expectedStatus = expectedStatus
    }

    package static let defaultMaxRedirects = 10
}
