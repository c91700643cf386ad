// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// A request as the bytes that go over the connection: made once, or filled in for each request.
///
/// The same lines that libcurl would send, in its order.
struct DirectRequest {
    /// All of it, when nothing is filled in.
    private let constant: Message?
    let isHead: Bool
    let takesCookies: Bool
    private let target: CompiledTemplate
    private let lines: [CompiledTemplate]
    private let headersBefore: [UInt8]
    private let method: [UInt8]
    private let body: CompiledTemplate?
    private let announcesLength: Bool

    /// A request's bytes.
    struct Message {
        var bytes: [UInt8] = []
        /// Where the path begins, and ends, query included.
        var target = 0..<0
        /// Where another header field can go in.
        var headersEnd = 0

        /// Without the query.
        var path: String {
            let path = bytes[target].prefix { $0 != UInt8(ascii: "?") }
            return String(decoding: path, as: UTF8.self)
        }

        /// What comes after the request line.
        var fieldsAndBody: (fields: [(name: String, value: [UInt8])], body: [UInt8]?) {
            let start = bytes[target.upperBound...].firstIndex(of: UInt8(ascii: "\n")) ?? headersEnd
            let lines = bytes[(start + 1)..<headersEnd].split(separator: UInt8(ascii: "\n"))
            let fields = lines.compactMap { line -> (name: String, value: [UInt8])? in
                guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
                let value = line[(colon + 1)...].drop { $0 == UInt8(ascii: " ") }
                return (String(decoding: line[..<colon], as: UTF8.self), [UInt8](value.dropLast()))
            }
            let body = bytes[(headersEnd + 2)...]
            return (fields, body.isEmpty ? nil : [UInt8](body))
        }

        mutating func insertCookies(_ field: [UInt8]) {
            bytes.insert(
                contentsOf: Array("Cookie: ".utf8) + field + Array("\r\n".utf8),
                at: headersEnd
            )
            headersEnd += field.count + 10
        }
    }

    /// Nil for what libcurl has to carry.
    init?(_ template: RequestTemplate, in scenario: Scenario) {
        guard template.reasonForLibcurl(in: scenario) == nil,
            let origin = OriginName(scenario.host)
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
        let fields = RequestFields(template, in: scenario)
        takesCookies = fields.takesCookies
        let given = Set(fields.fields.map { $0.name.lowercased() })
        let defaults = [
            ("Host", origin.authority), ("User-Agent", "tidemark/\(Version.current)"),
            ("Accept", "*/*"),
        ].filter { !given.contains($0.0.lowercased()) }
        headersBefore = Array(
            (" HTTP/1.1\r\n" + defaults.map { "\($0.0): \($0.1)\r\n" }.joined()).utf8
        )
        lines = fields.fields.map { name, value in
            let separator = value.constant?.isEmpty == true ? ":" : ": "
            return CompiledTemplate([
                CompiledTemplate(literal: name + separator), value,
                CompiledTemplate(literal: "\r\n"),
            ])
        }
        body = template.body.map { CompiledTemplate($0, in: template.bodyPlace, scenario) }
        announcesLength = template.body != nil || template.method == .post
        constant =
            if let target = target.constant, body == nil || body?.constant != nil,
                fields.isConstant
            {
                Self.message(
                    method,
                    target,
                    headersBefore + lines.flatMap { $0.constant ?? [] },
                    announcesLength ? body?.constant ?? [] : nil
                )
            } else {
                nil
            }
    }

    private static func message(
        _ method: [UInt8],
        _ target: [UInt8],
        _ headers: [UInt8],
        _ body: [UInt8]?
    ) -> Message {
        var message = Message(bytes: method + target)
        message.target = method.count..<message.bytes.count
        message.bytes += headers
        if let body { message.bytes += Array("Content-Length: \(body.count)\r\n".utf8) }
        message.headersEnd = message.bytes.count
        message.bytes += Array("\r\n".utf8) + (body ?? [])
        return message
    }

    /// The request with the user's values.
    func message(
        _ values: inout UserValues,
        _ deal: DataDeal,
        _ random: inout RandomStream
    ) throws(MissingValue) -> Message {
        if let constant { return constant }
        var message = Message()
        message.bytes.reserveCapacity(512)
        message.bytes += method
        try target.fill(&message.bytes, &values, deal, &random)
        message.target = method.count..<message.bytes.count
        message.bytes += headersBefore
        for line in lines { try line.fill(&message.bytes, &values, deal, &random) }
        var content: [UInt8] = []
        try body?.fill(&content, &values, deal, &random)
        if announcesLength {
            message.bytes += Array("Content-Length: \(content.count)\r\n".utf8)
        }
        message.headersEnd = message.bytes.count
        message.bytes += Array("\r\n".utf8)
        message.bytes += content
        return message
    }
}
