// SPDX-License-Identifier: Apache-2.0

/// RFC 9535's grammar by recursive descent.
struct JSONPathParser {
    private let scalars: [UnicodeScalar]
    private var position = 0
    private var depth = 0

    /// Brackets within one another.
    private static let depthLimit = 32
    /// RFC 9535 keeps integers where every implementation has them exactly.
    private static let integers = -9_007_199_254_740_991...9_007_199_254_740_991

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func query() throws(JSONPathProblem) -> [JSONPath.PathSegment] {
        guard take("$") else { throw problem("a JSON path begins with $") }
        let segments = try self.segments()
        guard position == scalars.count else {
            throw problem("\"\(scalars[position])\" is not expected here")
        }
        return segments
    }

    private func problem(_ text: String) -> JSONPathProblem {
        JSONPathProblem(sentence: "\(text) (character \(position + 1))")
    }

    // MARK: Scanning

    private var next: UnicodeScalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take(_ text: String) -> Bool {
        guard scalars[position...].starts(with: text.unicodeScalars) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    private mutating func skipBlank() {
        while let scalar = next, [" ", "\t", "\n", "\r"].contains(scalar) { position += 1 }
    }

    private mutating func expect(_ text: String) throws(JSONPathProblem) {
        skipBlank()
        guard take(text) else { throw problem("\(text) is missing") }
    }

    // MARK: Segments and selectors

    private mutating func segments() throws(JSONPathProblem) -> [JSONPath.PathSegment] {
        var segments: [JSONPath.PathSegment] = []
        while true {
            let before = position
            skipBlank()
            if take("..") {
                segments.append(try segment(isDescendant: true))
            } else if take(".") {
                segments.append(
                    JSONPath.PathSegment(selectors: [try shorthand()], isDescendant: false)
                )
            } else if next == "[" {
                segments.append(
                    JSONPath.PathSegment(selectors: try bracketed(), isDescendant: false)
                )
            } else {
                // Blanks belong to a path only between its segments.
                position = before
                return segments
            }
        }
    }

    private mutating func segment(
        isDescendant: Bool
    ) throws(JSONPathProblem) -> JSONPath.PathSegment {
        let selectors = next == "[" ? try bracketed() : [try shorthand()]
        return JSONPath.PathSegment(selectors: selectors, isDescendant: isDescendant)
    }

    /// What may follow a dot without brackets.
    private mutating func shorthand() throws(JSONPathProblem) -> JSONPath.Selector {
        if take("*") { return .wildcard }
        let start = position
        while let scalar = next, scalar.isNameFirst || (position > start && scalar.isDigit) {
            position += 1
        }
        guard position > start else { throw problem("a member's name is missing") }
        var name = String.UnicodeScalarView()
        name.append(contentsOf: scalars[start..<position])
        return .name(String(name))
    }

    private mutating func bracketed() throws(JSONPathProblem) -> [JSONPath.Selector] {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw problem("brackets are nested too deeply") }
        try expect("[")
        var selectors: [JSONPath.Selector] = []
        repeat {
            skipBlank()
            selectors.append(try selector())
            skipBlank()
        } while take(",")
        try expect("]")
        return selectors
    }

    private mutating func selector() throws(JSONPathProblem) -> JSONPath.Selector {
        switch next {
        case "*":
            position += 1
            return .wildcard
        case "?":
            position += 1
            skipBlank()
            return .filter(try logicalOr())
        case "'", "\"": return .name(try string())
        default: return try indexOrSlice()
        }
    }

    private mutating func indexOrSlice() throws(JSONPathProblem) -> JSONPath.Selector {
        let start = try integer()
        skipBlank()
        guard take(":") else {
            guard let start else { throw problem("a name, an index, * or a filter is missing") }
            return .index(start)
        }
        skipBlank()
        let end = try integer()
        skipBlank()
        guard take(":") else { return .slice(start: start, end: end, step: 1) }
        skipBlank()
        return .slice(start: start, end: end, step: try integer() ?? 1)
    }

    private mutating func integer() throws(JSONPathProblem) -> Int? {
        let start = position
        let isNegative = take("-")
        let digits = position
        while let scalar = next, scalar.isDigit { position += 1 }
        guard position > digits else {
            if isNegative { throw problem("a number is missing") }
            return nil
        }
        let text = scalars[start..<position].map(String.init).joined()
        let hasLeadingZero = scalars[digits] == "0" && (position - digits > 1 || isNegative)
        guard !hasLeadingZero, let value = Int(text), Self.integers.contains(value) else {
            throw problem("\(text) is not an index")
        }
        return value
    }

    private mutating func string() throws(JSONPathProblem) -> String {
        guard let quote = next else { throw problem("a string is missing") }
        position += 1
        // As a JSON string, which has no \' and needs \" escaped.
        var json = "\""
        while let scalar = next {
            position += 1
            if scalar == quote {
                guard case .string(let text)? = JSONValue(Array((json + "\"").utf8)) else {
                    throw problem("this string is not allowed")
                }
                return text
            }
            if scalar == "\\" {
                guard let escaped = next else { break }
                position += 1
                guard !"\"'".unicodeScalars.contains(escaped) || escaped == quote else { break }
                json += escaped == "'" ? "'" : "\\" + String(escaped)
            } else {
                json += scalar == "\"" ? "\\\"" : String(scalar)
            }
        }
        throw problem("this string is not allowed")
    }

    // MARK: Filters

    private mutating func logicalOr() throws(JSONPathProblem) -> JSONFilter {
        var parts = [try logicalAnd()]
        skipBlank()
        while take("||") {
            skipBlank()
            parts.append(try logicalAnd())
            skipBlank()
        }
        return parts.count == 1 ? parts[0] : .or(parts)
    }

    private mutating func logicalAnd() throws(JSONPathProblem) -> JSONFilter {
        var parts = [try basic()]
        skipBlank()
        while take("&&") {
            skipBlank()
            parts.append(try basic())
            skipBlank()
        }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    private mutating func basic() throws(JSONPathProblem) -> JSONFilter {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw problem("brackets are nested too deeply") }
        if next == "!", !scalars[position...].starts(with: "!=".unicodeScalars) {
            position += 1
            skipBlank()
            let isGroup = next == "("
            let inner = try basic()
            switch inner {
            case .exists, .matches: return .not(inner)
            default:
                guard isGroup else { throw problem("! is for a test or a group in brackets") }
                return .not(inner)
            }
        }
        if take("(") {
            skipBlank()
            let inner = try logicalOr()
            try expect(")")
            return inner
        }
        return try comparisonOrTest()
    }

    private mutating func comparisonOrTest() throws(JSONPathProblem) -> JSONFilter {
        if let test = try patternTest() { return test }
        let left = try operand()
        skipBlank()
        guard let comparison = JSONComparison.allCases.first(where: { take($0.rawValue) }) else {
            guard case .query(let query) = left else {
                throw problem("a comparison such as == is missing")
            }
            return .exists(query)
        }
        skipBlank()
        let right = try operand()
        for case .query(let query) in [left, right] where !query.path.isSingular {
            throw problem("a query that may select several values cannot be compared")
        }
        return .compare(left, comparison, right)
    }

    private mutating func patternTest() throws(JSONPathProblem) -> JSONFilter? {
        let isWhole = take("match(")
        guard isWhole || take("search(") else { return nil }
        skipBlank()
        let text = try valueArgument()
        try expect(",")
        skipBlank()
        let pattern = try valueArgument()
        try expect(")")
        return .matches(text, JSONPattern(pattern), isWhole: isWhole)
    }

    private mutating func operand() throws(JSONPathProblem) -> JSONOperand {
        if next == "@" || next == "$" { return .query(try filterQuery()) }
        if take("length(") {
            skipBlank()
            let argument = try valueArgument()
            try expect(")")
            return .length(argument)
        }
        let isCount = take("count(")
        if isCount || take("value(") {
            skipBlank()
            let query = try filterQuery()
            try expect(")")
            return isCount ? .count(query) : .value(query)
        }
        return .literal(try literal())
    }

    /// An argument that is one value: a literal, a query for one value, or a function of one.
    private mutating func valueArgument() throws(JSONPathProblem) -> JSONOperand {
        let operand = try operand()
        if case .query(let query) = operand, !query.path.isSingular {
            throw problem("this argument may select several values; it must be one")
        }
        return operand
    }

    private mutating func filterQuery() throws(JSONPathProblem) -> JSONOperand.Query {
        let isFromRoot = next == "$"
        guard isFromRoot || next == "@" else { throw problem("a query (@ or $) is missing") }
        position += 1
        return JSONOperand.Query(path: JSONPath(segments: try segments()), isFromRoot: isFromRoot)
    }

    private mutating func literal() throws(JSONPathProblem) -> JSONValue {
        if next == "'" || next == "\"" { return .string(try string()) }
        for (text, value) in [
            ("true", JSONValue.bool(true)), ("false", .bool(false)), ("null", .null),
        ] where take(text) { return value }
        let start = position
        while let scalar = next, scalar.isDigit || "+-.eE".unicodeScalars.contains(scalar) {
            position += 1
        }
        let text = scalars[start..<position].map(String.init).joined()
        guard case .number(let digits)? = JSONValue(Array(text.utf8)) else {
            throw problem("a value is missing")
        }
        return .number(digits)
    }
}

extension UnicodeScalar {
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }

    fileprivate var isNameFirst: Bool {
        ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_" || value >= 0x80
    }
}
