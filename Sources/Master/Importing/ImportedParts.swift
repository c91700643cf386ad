// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Foundation
package import Shared

/// Why nothing could be imported.
package struct ImportError: UserFacingError, Equatable {
    package let sentence: String
    package var exitStatus: ExitStatus { .badInput }

    package init(_ sentence: String) { self.sentence = sentence }
}

/// An http or https address of a foreign file.
struct ImportedAddress: Equatable {
    /// Scheme, name and port, without a scheme's own port.
    let origin: String
    /// Path and query; characters that a scenario does not allow are percent-encoded.
    let target: String
    /// User and password within the address.
    let hasCredentials: Bool

    init?(_ text: String) {
        guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = url.host, !host.isEmpty
        else { return nil }
        let isStandard = url.port == nil || url.port == (scheme == "http" ? 80 : 443)
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        origin = "\(scheme)://\(name)" + (isStandard ? "" : ":\(url.port ?? 0)")
        let path = url.percentEncodedPath.isEmpty ? "/" : url.percentEncodedPath
        target = path + (url.percentEncodedQuery.map { "?\($0)" } ?? "")
        hasCredentials = url.user != nil
    }
}

/// Queries and forms.
enum ImportedQuery {
    /// A path as a template, without the secret values of its query.
    static func path(_ target: String, _ secrets: inout Secrets) -> String {
        guard let mark = target.firstIndex(of: "?") else { return ScenarioDraft.literal(target) }
        let parts = target[target.index(after: mark)...]
            .split(separator: "&", omittingEmptySubsequences: false)
            .map { part -> String in
                let name = part.prefix { $0 != "=" }
                guard part.contains("="), Secrets.isSecret(field: String(name)) else {
                    return ScenarioDraft.literal(String(part))
                }
                return "\(name)=\(secrets.standIn(for: String(name)))"
            }
        return ScenarioDraft.literal(String(target[..<mark])) + "?" + parts.joined(separator: "&")
    }

    static func pairs(_ text: String) -> [(String, String)] {
        text.split(separator: "&").map { part in
            let name = part.prefix { $0 != "=" }
            let value = part.dropFirst(name.count).dropFirst()
            return (String(name).formDecoded, String(value).formDecoded)
        }
    }

    /// A value as a template, unless it is secret.
    static func value(_ value: String, of name: String, _ secrets: inout Secrets) -> String {
        Secrets.isSecret(field: name) && !value.isEmpty
            ? secrets.standIn(for: name) : ScenarioDraft.literal(value)
    }
}

/// Bodies that are JSON.
enum ImportedJSON {
    /// One line without secret values; text that is not JSON stays text.
    static func setBody(
        of request: inout ScenarioDraft.Request,
        _ text: String,
        _ secrets: inout Secrets
    ) {
        guard let value = JSONValue(Array(text.utf8)) else {
            request.body = text.isEmpty ? nil : .text(ScenarioDraft.literal(text))
            return
        }
        let isPlain = { (type: String) in
            type.prefix { $0 != ";" }.lowercased() == "application/json"
        }
        // The key of the body implies this content type.
        request.headers.removeAll { $0.name.lowercased() == "content-type" && isPlain($0.value) }
        request.body = .json(self.text(of: value, &secrets).text)
    }

    private static func text(of value: JSONValue, _ secrets: inout Secrets) -> JSONText {
        switch value {
        case .object(let members):
            var fields: [(String, JSONText)] = []
            for member in members {
                if Secrets.isSecret(field: member.name), case .string(let text) = member.value,
                    !text.isEmpty
                {
                    fields.append((member.name, .string(secrets.standIn(for: member.name))))
                } else {
                    fields.append((member.name, self.text(of: member.value, &secrets)))
                }
            }
            return .object(fields)
        case .array(let elements):
            var list: [JSONText] = []
            for element in elements { list.append(text(of: element, &secrets)) }
            return .list(list)
        case .string(let text): return .string(ScenarioDraft.literal(text))
        default: return .literal(value.plainText)
        }
    }
}

extension String {
    /// application/x-www-form-urlencoded, undone.
    var formDecoded: String {
        let spaced = replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? spaced
    }
}

extension Error {
    /// A decoding error in words.
    package var sentence: String {
        guard let error = self as? DecodingError else { return "\(self)" }
        let context =
            switch error {
            case .dataCorrupted(let context), .keyNotFound(_, let context),
                .typeMismatch(_, let context), .valueNotFound(_, let context):
                context
            @unknown default: DecodingError.Context(codingPath: [], debugDescription: "\(error)")
            }
        let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
        let place = path.isEmpty ? "" : "\(path.joined(separator: ".")): "
        return place + context.debugDescription
    }
}
