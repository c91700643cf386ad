// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The header fields that a request has beside those of its engine, compiled.
struct RequestFields {
    typealias Field = (name: String, value: CompiledTemplate)

    let fields: [Field]
    /// The request has no cookies of its own, so that the user's go with it.
    let takesCookies: Bool
    /// The body may come compressed and has to be read.
    let needsDecompression: Bool

    init(_ template: RequestTemplate, in scenario: Scenario) {
        var fields: [Field] = template.headers.map { field in
            (field.name, CompiledTemplate(field.value, in: .header, scenario))
        }
        let given = Set(template.headers.map { $0.name.lowercased() })
        takesCookies = scenario.http.keepsCookies && !given.contains("cookie")
        if let credentials = template.credentials, !given.contains("authorization") {
            fields.append(("Authorization", CompiledTemplate(credentials, scenario)))
        }
        needsDecompression = template.needsDecompression(in: scenario)
        if template.acceptsCompression(in: scenario), !needsDecompression {
            fields.append(("Accept-Encoding", CompiledTemplate(literal: CurlRequest.compressions)))
        }
        if scenario.http.connections == .close, !given.contains("connection") {
            fields.append(("Connection", CompiledTemplate(literal: "close")))
        }
        self.fields = fields
    }

    /// Nothing in them is filled in.
    var isConstant: Bool { fields.allSatisfy { $0.value.constant != nil } }
}
