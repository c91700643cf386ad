// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// A request template as the engine sends it: everything that can be is made once, before the run.
///
/// Owned by one engine.
final class PreparedRequest {
    let endpoint: Int
    let method: HTTPMethod
    let expectedStatus: ExpectedStatus
    /// What is looked at in a reply whose status was as expected.
    let inspection: ReplyInspection
    /// The bytes for our own exchange; nil when libcurl carries the request.
    let direct: DirectRequest?
    let timeouts: Timeouts
    let maxRedirects: Int
    let takesCookies: Bool
    /// Name and port under which libcurl connects, and the path's prefix.
    private let origin: [UInt8]
    private let prefix: [UInt8]
    private let path: CompiledTemplate
    private let fields: [RequestFields.Field]
    private let body: CompiledTemplate?
    private let decompresses: Bool
    /// Nil when something of it is filled in for each request.
    private var constant: CurlRequest?

    init(_ template: RequestTemplate, in scenario: Scenario, _ settings: ConnectionSettings) {
        endpoint = scenario.endpointIndex(of: template)
        method = template.method
        expectedStatus = template.expectedStatus
        inspection = ReplyInspection(template, in: scenario)
        direct = DirectRequest(template, in: scenario)
        timeouts = Timeouts(template.timeouts)
        maxRedirects = template.maxRedirects
        let compiled = RequestFields(template, in: scenario)
        takesCookies = compiled.takesCookies
        decompresses = compiled.needsDecompression
        origin = Array(settings.origin.utf8)
        prefix = Array((OriginName(scenario.host)?.prefix ?? "").utf8)
        path = CompiledTemplate(template.path, in: .target, scenario)
        var fields = compiled.fields
        if settings.needsHostHeader, !fields.contains(where: { $0.name.lowercased() == "host" }) {
            fields.insert(("Host", CompiledTemplate(literal: settings.authority)), at: 0)
        }
        self.fields = fields
        body = template.body.map { CompiledTemplate($0, in: template.bodyPlace, scenario) }
        if let target = path.constant, body == nil || body?.constant != nil, compiled.isConstant {
            constant = request(
                prefix + target,
                fields.map { ($0.name, $0.value.constant ?? []) },
                body?.constant
            )
        }
    }

    private func request(
        _ target: [UInt8],
        _ fields: [(name: String, value: [UInt8])],
        _ body: [UInt8]?
    ) -> CurlRequest {
        CurlRequest(
            method,
            url: origin + target,
            target: target,
            fields: fields,
            body: body,
            decompresses: decompresses
        )
    }

    /// The request for libcurl with the user's values.
    func curlRequest(
        _ values: inout UserValues,
        _ deal: DataDeal,
        _ random: inout RandomStream
    ) throws(MissingValue) -> CurlRequest {
        if let constant { return constant }
        var target = prefix
        try path.fill(&target, &values, deal, &random)
        var filled: [(name: String, value: [UInt8])] = []
        for field in fields {
            var value: [UInt8] = []
            try field.value.fill(&value, &values, deal, &random)
            filled.append((field.name, value))
        }
        guard let body else { return request(target, filled, nil) }
        var content: [UInt8] = []
        try body.fill(&content, &values, deal, &random)
        return request(target, filled, content)
    }
}
