// SPDX-License-Identifier: Apache-2.0

internal import Foundation

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

extension String {
    /// application/x-www-form-urlencoded, undone.
    var formDecoded: String {
        let spaced = replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? spaced
    }
}
