// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The condition of a filter selector: `?@.price < 10 && @.isbn`.
indirect enum JSONFilter: Sendable {
    case or([JSONFilter])
    case and([JSONFilter])
    case not(JSONFilter)
    /// True when the query selects anything.
    case exists(JSONOperand.Query)
    case compare(JSONOperand, JSONComparison, JSONOperand)
    /// `match` compares the whole string, `search` any part.
    case matches(JSONOperand, JSONPattern, isWhole: Bool)

    func accepts(_ node: JSONValue, root: JSONValue) -> Bool {
        switch self {
        case .or(let parts): return parts.contains { $0.accepts(node, root: root) }
        case .and(let parts): return parts.allSatisfy { $0.accepts(node, root: root) }
        case .not(let part): return !part.accepts(node, root: root)
        case .exists(let query): return !query.values(node, root).isEmpty
        case .compare(let left, let comparison, let right):
            return comparison.holds(left.value(node, root), right.value(node, root))
        case .matches(let text, let pattern, let isWhole):
            guard case .string(let text) = text.value(node, root),
                let regex = pattern.regex(node, root)
            else { return false }
            return regex.matches(text, isWhole: isWhole)
        }
    }
}

/// The second argument of `match` and `search`.
enum JSONPattern: Sendable {
    /// Written in the path; nil if it is not a regular expression, which matches nothing.
    case literal(JSONRegex?)
    case computed(JSONOperand)

    init(_ operand: JSONOperand) {
        if case .literal(let value) = operand {
            self = .literal(JSONRegex(value))
        } else {
            self = .computed(operand)
        }
    }

    fileprivate func regex(_ node: JSONValue, _ root: JSONValue) -> JSONRegex? {
        switch self {
        case .literal(let regex): regex
        case .computed(let operand): operand.value(node, root).flatMap(JSONRegex.init)
        }
    }
}

/// A compiled regular expression; compiling costs more than most matches.
///
/// Threads may not share a `Regex`, hence the lock. An engine has paths of its own, so that it never
/// waits for it.
final class JSONRegex: Sendable {
    private let regex: Mutex<Regex<AnyRegexOutput>>

    /// Nil if it is not a regular expression.
    fileprivate init?(_ value: JSONValue) {
        guard case .string(let pattern) = value, let regex = try? Regex(iRegexp: pattern)
        else { return nil }
        self.regex = Mutex(regex)
    }

    fileprivate func matches(_ text: String, isWhole: Bool) -> Bool {
        regex.withLock { isWhole ? text.wholeMatch(of: $0) != nil : text.contains($0) }
    }
}

enum JSONComparison: String, Sendable, CaseIterable {
    // Longer ones first, so that reading takes "<=" for itself.
    case equal = "=="
    case unequal = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"

    func holds(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
        switch self {
        case .equal: left == right
        case .unequal: left != right
        case .less: Self.isLess(left, right)
        case .greater: Self.isLess(right, left)
        case .lessOrEqual: Self.isLess(left, right) || left == right
        case .greaterOrEqual: Self.isLess(right, left) || left == right
        }
    }

    /// Only numbers and strings have an order.
    private static func isLess(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)):
            (Double(left) ?? .nan) < (Double(right) ?? .nan)
        case (.string(let left), .string(let right)):
            left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
        default: false
        }
    }
}
