// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// A request as the bytes that go over the connection: made once, or filled in for each request.
///
/// The same lines that libcurl would send, in its order.
struct DirectRequest {
    /// All of it, when nothing is filled in.
    let constant: [UInt8]?
    let isHead: Bool
    private let target: CompiledTemplate
    private let lines: [CompiledTemplate]
    private let headersBefore: [UInt8]
    private let method: [UInt8]
    private let body: CompiledTemplate?
    private let announcesLength: Bool

    /// Nil for what libcurl has to carry; `reason` says so to people.
    init?(_ template: RequestTemplate, in scenario: Scenario) {
        guard Self.obstacle(template, in: scenario) == nil, let origin = Origin(scenario.host)
        else {
            return nil
        }
        method = Array("\(template.method.rawValue) ".utf8)
        isHead = template.method == .head
        target = CompiledTemplate(
            Template.escaped(origin.prefix) + template.path,
            in: .target,
            scenario
        )
        let given = Set(template.headers.map { $0.name.lowercased() })
        let defaults = [
            ("Host", origin.authority), ("User-Agent", "tidemark/\(Version.current)"),
            ("Accept", "*/*"),
        ].filter { !given.contains($0.0.lowercased()) }
        headersBefore = Array(
            (" HTTP/1.1\r\n" + defaults.map { "\($0.0): \($0.1)\r\n" }.joined()).utf8
        )
        lines = template.headers.map { field in
            let separator = field.value.isEmpty ? ":" : ": "
            return CompiledTemplate(
                field.name + separator + field.value + "\r\n",
                in: .header,
                scenario
            )
        }
        body = template.body.map { CompiledTemplate($0, in: template.bodyPlace, scenario) }
        announcesLength = template.body != nil || template.method == .post
        constant = Self.constant(
            method + (target.constant ?? []) + headersBefore,
            target.constant == nil ? nil : lines.map(\.constant),
            body,
            announcesLength: announcesLength
        )
    }

    /// Why a request cannot go this way; nil when it can.
    static func obstacle(_ template: RequestTemplate, in scenario: Scenario) -> String? {
        // What frames a message is libcurl's to get right once a person has put a hand on it.
        let framing: Set = [
            "connection", "content-length", "expect", "te", "transfer-encoding", "upgrade",
        ]
        if let header = template.headers.first(where: { framing.contains($0.name.lowercased()) }) {
            return "it sets \(header.name)"
        }
        return (template.body?.utf8.count ?? 0) > bodyLimit ? "its body is long" : nil
    }

    /// Longer ones wait for a "100 Continue", as libcurl has it.
    private static let bodyLimit = 1024 * 1024

    private static func constant(
        _ start: [UInt8],
        _ lines: [[UInt8]?]?,
        _ body: CompiledTemplate?,
        announcesLength: Bool
    ) -> [UInt8]? {
        guard let lines, lines.allSatisfy({ $0 != nil }), body == nil || body?.constant != nil
        else { return nil }
        let bytes = body?.constant ?? []
        var all = start + lines.compactMap(\.self).flatMap(\.self)
        if announcesLength { all += Array("Content-Length: \(bytes.count)\r\n".utf8) }
        return all + Array("\r\n".utf8) + bytes
    }

    /// Appends the request with the user's values.
    func fill(
        _ output: inout [UInt8],
        _ values: inout UserValues,
        _ deal: DataDeal,
        _ random: inout RandomStream
    ) throws(MissingValue) {
        output += method
        try target.fill(&output, &values, deal, &random)
        output += headersBefore
        for line in lines { try line.fill(&output, &values, deal, &random) }
        var bytes: [UInt8] = []
        try body?.fill(&bytes, &values, deal, &random)
        if announcesLength { output += Array("Content-Length: \(bytes.count)\r\n".utf8) }
        output += Array("\r\n".utf8)
        output += bytes
    }
}

/// The parts of a scenario's host that a request names apart.
private struct Origin {
    /// Of the `Host` header: without the scheme's own port, as libcurl has it.
    let authority: String
    /// Of every path; empty for most hosts.
    let prefix: String

    init?(_ host: String) {
        let schemes = [("http://", ":80"), ("https://", ":443")]
        guard let (scheme, port) = schemes.first(where: { host.hasPrefix($0.0) }) else {
            return nil
        }
        let rest = host.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        self.authority =
            authority.hasSuffix(port) ? String(authority.dropLast(port.count)) : String(authority)
        prefix = String(rest.dropFirst(authority.count))
    }
}
