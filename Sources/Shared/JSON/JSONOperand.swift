// SPDX-License-Identifier: Apache-2.0

/// One side of a comparison.
indirect enum JSONOperand: Sendable {
    case literal(JSONValue)
    case query(Query)
    case length(JSONOperand)
    case count(Query)
    case value(Query)

    /// From the current value (`@`) or from the document (`$`).
    struct Query: Sendable {
        let path: JSONPath
        let isFromRoot: Bool

        func values(_ node: JSONValue, _ root: JSONValue) -> [JSONValue] {
            path.values(from: isFromRoot ? root : node, root: root)
        }
    }

    /// Nil is RFC 9535's Nothing.
    func value(_ node: JSONValue, _ root: JSONValue) -> JSONValue? {
        switch self {
        case .literal(let value): return value
        case .query(let query), .value(let query):
            let values = query.values(node, root)
            return values.count == 1 ? values[0] : nil
        case .count(let query): return .number(String(query.values(node, root).count))
        case .length(let operand):
            switch operand.value(node, root) {
            case .string(let text): return .number(String(text.unicodeScalars.count))
            case .array(let elements): return .number(String(elements.count))
            case .object(let members): return .number(String(members.count))
            default: return nil
            }
        }
    }
}
