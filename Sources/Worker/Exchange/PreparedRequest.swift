// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// A request template ready for sending: everything possible is made once, before the run.
///
/// Owned by one engine.
final class PreparedRequest {
    let endpoint: Int
    let method: HTTPMethod
    let expectedStatus: ExpectedStatus
    /// The checks and extractions for a reply with an expected status.
    let inspection: ReplyInspection
    let timeouts: Timeouts
    let maxRedirects: Int
    let takesCookies: Bool
    let carrier: Carrier

    /// Which engine sends the request, and its bytes.
    enum Carrier {
        /// Our own exchange.
        case direct(DirectTemplate)
        case curl(CurlTemplate)
    }

    init(_ template: RequestTemplate, in scenario: Scenario, _ settings: ConnectionSettings) {
        endpoint = scenario.endpointIndex(of: template)
        method = template.method
        expectedStatus = template.expectedStatus
        inspection = ReplyInspection(template, in: scenario)
        timeouts = Timeouts(template.timeouts)
        maxRedirects = template.maxRedirects
        let fields = RequestFields(template, in: scenario)
        takesCookies = fields.takesCookies
        carrier =
            DirectTemplate(template, fields, in: scenario).map(Carrier.direct)
            ?? .curl(CurlTemplate(template, fields, in: scenario, settings))
    }
}
