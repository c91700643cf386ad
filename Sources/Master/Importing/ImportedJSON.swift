// SPDX-License-Identifier: Apache-2.0

internal import Shared

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
