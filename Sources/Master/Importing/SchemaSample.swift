// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// A sample value for a JSON Schema of an OpenAPI file: from its example, default or type.
struct SchemaSample {
    private let root: DocumentValue
    /// References to references.
    private static let deepest = 8

    init(_ root: DocumentValue) { self.root = root }

    /// Strings in the value are templates.
    func sample(_ schema: DocumentValue?) -> JSONText {
        sample(schema, within: []) ?? .literal("null")
    }

    /// Nil for a schema that contains itself; `outer` has the references so far.
    private func sample(_ schema: DocumentValue?, within outer: Set<String>) -> JSONText? {
        guard let given = schema else { return .literal("null") }
        var outer = outer
        if let reference = given["$ref"]?.text, !outer.insert(reference).inserted { return nil }
        let schema = resolved(given)
        for key in ["example", "default", "const"] {
            if let value = schema[key] { return Self.json(of: value) }
        }
        for key in ["examples", "enum"] {
            if let value = schema[key]?.list?.first { return Self.json(of: value) }
        }
        for key in ["oneOf", "anyOf"] {
            if let value = schema[key]?.list?.first { return sample(value, within: outer) }
        }
        if let parts = schema["allOf"]?.list {
            let fields = parts.flatMap { part -> [(String, JSONText)] in
                if case .object(let fields)? = sample(part, within: outer) { fields } else { [] }
            }
            return .object(fields + properties(schema, outer))
        }
        switch type(of: schema) {
        case "object": return .object(properties(schema, outer))
        case "array": return .list([sample(schema["items"], within: outer)].compactMap(\.self))
        case "integer": return .literal(schema["minimum"]?.int.map { "\($0)" } ?? "1")
        case "number": return .literal(schema["minimum"]?.text ?? "1")
        case "boolean": return .literal("true")
        case "string": return .string(text(schema))
        default: return .literal("null")
        }
    }

    /// OpenAPI 3.1 allows several.
    private func type(of schema: DocumentValue) -> String {
        let type = schema["type"]
        if let name = type?.text ?? type?.list?.compactMap(\.text).first(where: { $0 != "null" }) {
            return name
        }
        return schema["properties"] != nil ? "object" : schema["items"] != nil ? "array" : "string"
    }

    private func properties(_ schema: DocumentValue, _ outer: Set<String>) -> [(String, JSONText)] {
        (schema["properties"]?.entries ?? []).compactMap { key, value in
            guard resolved(value)["readOnly"]?.bool != true else { return nil }
            return sample(value, within: outer).map { (key.text ?? "", $0) }
        }
    }

    private func text(_ schema: DocumentValue) -> String {
        switch schema["format"]?.text {
        case "uuid": return "${uuid()}"
        case "date": return "2025-01-31"
        case "date-time": return "2025-01-31T12:00:00Z"
        case "email": return "user@example.com"
        case "uri", "url": return "https://example.com/"
        case "ipv4": return "192.0.2.1"
        case "byte": return "dGV4dA=="
        default:
            let least = min(100, schema["minLength"]?.int ?? 0)
            return "text" + String(repeating: "x", count: max(0, least - 4))
        }
    }

    /// Resolves a local `$ref`; leaves others, and circular ones, as they are.
    func resolved(_ value: DocumentValue) -> DocumentValue {
        var value = value
        for _ in 0..<Self.deepest {
            guard let reference = value["$ref"]?.text, reference.hasPrefix("#/") else { break }
            var target: DocumentValue? = root
            for part in reference.dropFirst(2).split(separator: "/") {
                let key = part.replacing("~1", with: "/").replacing("~0", with: "~")
                target = target?[String(key)]
            }
            guard let target else { break }
            value = target
        }
        return value
    }

    /// A value of the file as JSON, without placeholders.
    static func json(of value: DocumentValue) -> JSONText {
        if let list = value.list { return .list(list.map(json)) }
        if let entries = value.entries {
            return .object(entries.map { ($0.key.text ?? "", json(of: $0.value)) })
        }
        if value.isNull { return .literal("null") }
        let text = value.text ?? ""
        let isLiteral = !value.isQuoted && (value.bool != nil || JSONText.isNumber(text))
        return isLiteral ? .literal(text) : .string(ScenarioDraft.literal(text))
    }
}
