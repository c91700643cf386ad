// SPDX-License-Identifier: Apache-2.0

/// Text with placeholders that are filled in for each request, such as `/articles/${slug}`.
///
/// Each placeholder knows how to escape its value, which follows from its position. `$${` is a
/// plain `${`.
package struct Template: Sendable, Equatable {
    package enum Part: Sendable, Equatable {
        case literal(String)
        case value(TemplateValue, TemplateEscaping)
    }

    /// Never two literals in a row.
    package private(set) var parts: [Part] = []

    /// The text itself if it has no placeholder.
    package var constant: String? {
        if parts.isEmpty { return "" }
        guard parts.count == 1, case .literal(let text) = parts[0] else { return nil }
        return text
    }

    package var values: [TemplateValue] {
        parts.compactMap { part in
            guard case .value(let value, _) = part else { return nil }
            return value
        }
    }

    /// Parses the notation of the scenario file.
    package init(_ text: String, in place: TemplatePlace) throws(TemplateProblem) {
        var rest = Substring(text)
        var literal = ""
        var context = EscapingContext(place)
        while let dollar = rest.firstIndex(of: "$") {
            literal += rest[..<dollar]
            context.pass(rest[..<dollar])
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                literal += "${"
                context.pass("${")
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                guard let end = rest.firstIndex(of: "}") else { throw .unclosed(String(rest)) }
                let inner = rest[rest.index(rest.startIndex, offsetBy: 2)..<end]
                let (value, isRaw) = try TemplateValue.read(inner)
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                parts.append(.value(value, isRaw || value.isFile ? .none : context.escaping))
                rest = rest[rest.index(after: end)...]
            } else {
                literal += "$"
                rest = rest.dropFirst()
            }
        }
        literal += rest
        if !literal.isEmpty { parts.append(.literal(literal)) }
    }

    /// Text as a template without placeholders, whatever it contains.
    package static func escaped(_ text: String) -> String { text.replacing("${", with: "$${") }
}

/// The position of a template: it decides how values are escaped.
package enum TemplatePlace: Sendable, Equatable {
    /// Path and query of a request.
    case target
    case header
    /// A body of type application/x-www-form-urlencoded.
    case form
    case json
    /// As it is.
    case text
}

/// How a value is escaped for its position.
package enum TemplateEscaping: Sendable, Equatable {
    case none
    /// Percent-encoded as one segment of a path, `/` included.
    case pathSegment
    /// Percent-encoded as a name or value of a query.
    case query
    /// Without line breaks, which would begin another header.
    case header
    case form
    /// Inside the quotes of a JSON string.
    case jsonString
    /// Outside quotes: a JSON number, `true`, `false` or `null` as it is, all else as a JSON string.
    case jsonValue
}

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

/// Why a text is not a template; sentences quote the file.
package enum TemplateProblem: Error, Equatable {
    case unclosed(String)
    case unknown(String)
    case arguments(String, expected: String)

    package var sentence: String {
        switch self {
        case .unclosed(let text):
            "\"\(DocumentProblem.excerpt(text))\" has no closing }; write ${name}, "
                + "or $${ for a plain ${"
        case .unknown(let text):
            "\"${\(DocumentProblem.excerpt(text))}\" is not known; write a variable ${name}, a "
                + "column ${data.column}, or one of uuid(), int(1, 100), choice(a, b), timestamp(), "
                + "timestamp_ms(), counter(), file(path); $${ is a plain ${"
        case .arguments(let function, let expected): "\(function) needs \(expected)"
        }
    }
}

// MARK: Reading a placeholder

extension TemplateValue {
    fileprivate var isFile: Bool {
        if case .file = self { true } else { false }
    }

    /// The text between the braces, and whether its value is inserted unescaped.
    fileprivate static func read(
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

extension StringProtocol where SubSequence == Substring {
    /// A name of a variable, of data or of a column: letters, digits, `_` and `-`.
    package var isTemplateName: Bool {
        guard let first, first.isASCII, first.isLetter || first == "_" else { return false }
        return allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let start = drop { $0 == " " }
        return start.lastIndex { $0 != " " }.map { start[...$0] } ?? start[..<start.startIndex]
    }
}

/// Follows the literal text, so that the next value's escaping is known.
private struct EscapingContext {
    private let place: TemplatePlace
    private var isInQuery = false
    private var isInString = false
    private var isAfterBackslash = false

    init(_ place: TemplatePlace) { self.place = place }

    mutating func pass(_ literal: some StringProtocol) {
        switch place {
        case .target: isInQuery = isInQuery || literal.contains("?")
        case .json: for byte in literal.utf8 { passJSON(byte) }
        case .header, .form, .text: break
        }
    }

    private mutating func passJSON(_ byte: UInt8) {
        if isAfterBackslash {
            isAfterBackslash = false
        } else if byte == UInt8(ascii: "\\") {
            isAfterBackslash = true
        } else if byte == UInt8(ascii: "\"") {
            isInString.toggle()
        }
    }

    var escaping: TemplateEscaping {
        switch place {
        case .target: isInQuery ? .query : .pathSegment
        case .header: .header
        case .form: .form
        case .json: isInString ? .jsonString : .jsonValue
        case .text: .none
        }
    }
}
