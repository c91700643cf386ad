// SPDX-License-Identifier: Apache-2.0

/// The source of a value.
package enum TemplateValue: Sendable, Hashable {
    /// A variable of the user, set by the scenario or extracted from a reply.
    case variable(String)
    case column(data: String, column: String)
    /// A random UUID (version 4) of the user's own random stream.
    case uuid
    case integer(Int64, Int64)
    case choice([String])
    /// Seconds, or milliseconds, since 1970.
    case timestamp(inMilliseconds: Bool)
    /// From 1; no two users of the run ever get the same.
    case counter
    /// The content of a file, by its path in the scenario.
    case file(String)
}

extension TemplateValue {
    var isFile: Bool {
        if case .file = self { true } else { false }
    }

    /// The text between the braces, and whether its value is inserted unescaped.
    static func read(
        _ text: Substring
    ) throws(TemplateProblem) -> (TemplateValue, isRaw: Bool) {
        if text.hasPrefix("raw("), text.hasSuffix(")") {
            return (try value(text.dropFirst(4).dropLast()), true)
        }
        return (try value(text), false)
    }

    private static func value(_ text: Substring) throws(TemplateProblem) -> TemplateValue {
        let text = text.trimmed
        if let open = text.firstIndex(of: "("), text.hasSuffix(")") {
            let arguments = text[text.index(after: open)...].dropLast()
            return try call(text[..<open], arguments.trimmed)
        }
        let names = text.split(separator: ".", omittingEmptySubsequences: false)
        guard names.count <= 2, names.allSatisfy(\.isTemplateName) else {
            throw .unknown(String(text))
        }
        return names.count == 1
            ? .variable(String(text))
            : .column(data: String(names[0]), column: String(names[1]))
    }

    private static func call(
        _ name: Substring,
        _ arguments: Substring
    ) throws(TemplateProblem) -> TemplateValue {
        let list = arguments.isEmpty ? [] : arguments.split(separator: ",").map(\.trimmed)
        if ["uuid", "timestamp", "timestamp_ms", "counter"].contains(name), !list.isEmpty {
            throw .arguments(String(name), expected: "no arguments; write \(name)()")
        }
        switch name {
        case "uuid": return .uuid
        case "timestamp": return .timestamp(inMilliseconds: false)
        case "timestamp_ms": return .timestamp(inMilliseconds: true)
        case "counter": return .counter
        case "choice":
            guard !list.isEmpty else {
                throw .arguments("choice", expected: "at least one value, such as choice(a, b)")
            }
            return .choice(list.map(String.init))
        case "file":
            guard !arguments.isEmpty else {
                throw .arguments("file", expected: "a path, such as file(photo.png)")
            }
            return .file(String(arguments))
        case "int":
            guard list.count == 2, let low = Int64(list[0]), let high = Int64(list[1]), low <= high
            else {
                throw .arguments("int", expected: "the lowest and the highest, such as int(1, 100)")
            }
            return .integer(low, high)
        default: throw .unknown("\(name)(\(arguments))")
        }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let start = drop { $0 == " " }
        return start.lastIndex { $0 != " " }.map { start[...$0] } ?? start[..<start.startIndex]
    }
}
