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

// MARK: Reading what is in the braces

extension StringProtocol where SubSequence == Substring {
    /// A name of a variable, of data or of a column: letters, digits, `_` and `-`.
    package var isTemplateName: Bool {
        guard let first, first.isASCII, first.isLetter || first == "_" else { return false }
        return allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
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
