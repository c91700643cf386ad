// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// A template of requests for libcurl: made once, or filled in for each request.
///
/// Owned by one engine.
final class CurlTemplate {
    private let method: HTTPMethod
    /// Name and port that libcurl connects to, and the prefix of the path.
    private let origin: [UInt8]
    private let prefix: [UInt8]
    private let path: CompiledTemplate
    private let fields: [RequestFields.Field]
    private let body: CompiledTemplate?
    private let decompresses: Bool
    /// Nil if a part of it is filled in for each request.
    private var constant: CurlRequest?

    init(
        _ template: RequestTemplate,
        _ fields: RequestFields,
        in scenario: Scenario,
        _ settings: ConnectionSettings
    ) {
        method = template.method
        origin = Array(settings.origin.utf8)
        prefix = Array((OriginName(scenario.host)?.prefix ?? "").utf8)
        path = CompiledTemplate(template.path, in: .target, scenario)
        decompresses = fields.needsDecompression
        var all = fields.fields
        if settings.needsHostHeader, !all.contains(where: { $0.name.lowercased() == "host" }) {
            all.insert(("Host", CompiledTemplate(literal: settings.authority)), at: 0)
        }
        self.fields = all
        body = template.body.map { CompiledTemplate($0, in: template.bodyPlace, scenario) }
        if let target = path.constant, body == nil || body?.constant != nil, fields.isConstant {
            constant = request(
                prefix + target,
                all.map { ($0.name, $0.value.constant ?? []) },
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

    /// The request with the user's values.
    func filled(
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
