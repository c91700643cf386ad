// SPDX-License-Identifier: Apache-2.0

/// JSON whose objects keep the order in which they are written.
package enum JSONText {
    /// Already JSON.
    case literal(String)
    case string(String)
    case list([JSONText])
    case object([(String, JSONText)])

    package static func number(_ value: Int) -> JSONText { .literal(String(value)) }

    /// `null` for nil: JSON has no infinity and no NaN either.
    package static func number(_ value: Double?) -> JSONText {
        guard let value, value.isFinite else { return .literal("null") }
        return .literal("\(value)")
    }

    /// Without white space.
    package var text: String {
        switch self {
        case .literal(let text): text
        case .string(let string): Self.quoted(string)
        case .list(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
        case .object(let fields):
            "{" + fields.map { Self.quoted($0) + ":" + $1.text }.joined(separator: ",") + "}"
        }
    }

    /// Two spaces an indentation, one entry a line.
    package var indentedText: String { indented(by: 0) }

    private func indented(by depth: Int) -> String {
        let inner = String(repeating: "  ", count: depth + 1)
        let outer = String(repeating: "  ", count: depth)
        switch self {
        case .object(let fields) where !fields.isEmpty:
            let lines = fields.map { key, value in
                "\(inner)\(Self.quoted(key)): \(value.indented(by: depth + 1))"
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
        case .list(let elements) where !elements.isEmpty:
            let lines = elements.map { inner + $0.indented(by: depth + 1) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(outer)]"
        case .literal, .string, .list, .object:
            return text
        }
    }

    /// True for the digits of a number as JSON writes it.
    package static func isNumber(_ text: String) -> Bool {
        text.wholeMatch(of: numberPattern) != nil
    }

    private static var numberPattern: Regex<Substring> {
        /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]+)?/
    }

    /// Escapes what both JSON and YAML need escaped; everything else stays as it is.
    private static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _
            where scalar.value < 32 || (0x7f...0x9f).contains(scalar.value)
                || [0x2028, 0x2029, 0xfeff, 0xfffe, 0xffff].contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}

extension DocumentValue {
    /// This value as compact JSON, keys in the file's order: the body that `json:` writes.
    ///
    /// `true`, `false`, null and JSON's own numbers are those; every other scalar is text. YAML 1.1
    /// would make `no` false and `12:30` the number 750.
    package var jsonText: String { json.text }

    private var json: JSONText {
        if let entries {
            return .object(entries.map { ($0.key.text ?? "", $0.value.json) })
        }
        if let list { return .list(list.map(\.json)) }
        if isNull { return .literal("null") }
        if let bool { return .literal(bool ? "true" : "false") }
        // A number keeps its digits; what JSON would not take as a number is text.
        if let text, !isQuoted, JSONText.isNumber(text) {
            return .literal(text)
        }
        // Filled in at run time, where it becomes a number if it is one.
        if let text, !isQuoted, text.hasPrefix("${"), text.hasSuffix("}") { return .literal(text) }
        return .string(text ?? "")
    }
}
