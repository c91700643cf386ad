// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// A template of requests for our own exchange: made once, or filled in for each request.
///
/// It writes the same lines that libcurl would send, in its order. Owned by one engine.
final class DirectTemplate {
    /// The bytes between the target and the length of the body.
    private enum Part {
        case literal([UInt8])
        /// The value of a header field.
        case value(CompiledTemplate)
    }

    /// The whole request, if nothing is filled in.
    private(set) var constant: DirectMessage?
    private let method: [UInt8]
    private let target: CompiledTemplate
    /// The header fields without the length of the body.
    private let fields: [RequestFields.Field]
    /// These fields, written out.
    private let parts: [Part]
    private let body: CompiledTemplate?
    private let announcesLength: Bool

    private static let lengthName = Array("Content-Length: ".utf8)

    /// Nil if libcurl has to send the request.
    init?(_ template: RequestTemplate, _ fields: RequestFields, in scenario: Scenario) {
        guard template.reasonForLibcurl(in: scenario) == nil,
            let origin = OriginName(scenario.host)
        else { return nil }
        method = Array("\(template.method.rawValue) ".utf8)
        target = CompiledTemplate(
            Template.escaped(origin.prefix) + template.path,
            in: .target,
            scenario
        )
        let given = Set(fields.fields.map { $0.name.lowercased() })
        let defaults = [
            ("Host", origin.authority), ("User-Agent", "tidemark/\(Version.current)"),
            ("Accept", "*/*"),
        ].filter { !given.contains($0.0.lowercased()) }
        self.fields = defaults.map { ($0, CompiledTemplate(literal: $1)) } + fields.fields
        parts = Self.parts(self.fields)
        body = template.body.map { CompiledTemplate($0, in: template.bodyPlace, scenario) }
        announcesLength = template.body != nil || template.method == .post
        guard let target = target.constant, body == nil || body?.constant != nil, fields.isConstant
        else { return }
        constant = message(target, body?.constant ?? [])
    }

    /// Joins constant parts, so that little is left to do for each request.
    private static func parts(_ fields: [RequestFields.Field]) -> [Part] {
        var parts: [Part] = []
        var literal = Array(" HTTP/1.1\r\n".utf8)
        for (name, value) in fields {
            literal += Array((value.constant?.isEmpty == true ? "\(name):" : "\(name): ").utf8)
            if let constant = value.constant {
                literal += constant
            } else {
                parts += [.literal(literal), .value(value)]
                literal = []
            }
            literal += DirectMessage.lineEnd
        }
        return parts + [.literal(literal)]
    }

    private func message(_ target: [UInt8], _ body: [UInt8]) -> DirectMessage {
        let message = DirectMessage()
        message.template = fields
        var bytes = method + target
        message.targetRange = method.count..<bytes.count
        for case .literal(let literal) in parts { bytes += literal }
        message.headersEnd = end(&bytes, body)
        message.put(bytes)
        return message
    }

    /// Writes the end of the headers, and the body; returns the position for another header line.
    private func end(_ bytes: inout [UInt8], _ body: [UInt8]) -> Int {
        if announcesLength {
            bytes += Self.lengthName
            bytes.append(decimal: body.count)
            bytes += DirectMessage.lineEnd
        }
        let headersEnd = bytes.count
        bytes += DirectMessage.lineEnd
        bytes += body
        return headersEnd
    }

    /// Writes the request with the user's values into a message; `content` is memory for the body.
    func fill(
        _ message: DirectMessage,
        _ content: inout [UInt8],
        _ values: inout UserValues,
        _ deal: DataDeal,
        _ random: inout RandomStream
    ) throws(MissingValue) {
        var bytes = message.takeMemory()
        defer { message.put(bytes) }
        message.template = fields
        bytes += method
        try target.fill(&bytes, &values, deal, &random)
        message.targetRange = method.count..<bytes.count
        for part in parts {
            switch part {
            case .literal(let literal): bytes += literal
            case .value(let template):
                let start = bytes.count
                try template.fill(&bytes, &values, deal, &random)
                message.filledValues.append(start..<bytes.count)
            }
        }
        content.removeAll(keepingCapacity: true)
        try body?.fill(&content, &values, deal, &random)
        message.headersEnd = end(&bytes, content)
    }
}

extension [UInt8] {
    /// Appends a count in decimal digits.
    fileprivate mutating func append(decimal number: Int) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}
