// SPDX-License-Identifier: Apache-2.0

/// A query for values of a JSON document, such as `$.items[0].id` (RFC 9535).
///
/// Compiled once; evaluating it needs no more than the document.
package struct JSONPath: Sendable, Hashable {
    /// As it was written.
    package let text: String
    private let segments: [PathSegment]

    indirect enum Selector: Sendable {
        case name(String)
        case wildcard
        case index(Int)
        case slice(start: Int?, end: Int?, step: Int)
        case filter(JSONFilter)
    }

    struct PathSegment: Sendable {
        let selectors: [Selector]
        let isDescendant: Bool
    }

    /// Throws `JSONPathProblem` for text that RFC 9535 does not allow.
    package init(_ text: String) throws(JSONPathProblem) {
        self.text = text
        var parser = JSONPathParser(text)
        segments = try parser.query()
    }

    init(segments: [PathSegment]) {
        text = ""
        self.segments = segments
    }

    package static func == (left: JSONPath, right: JSONPath) -> Bool { left.text == right.text }

    package func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// The selected values, in the order of the document.
    package func values(in root: JSONValue) -> [JSONValue] { values(from: root, root: root) }

    /// From a value inside the document, for filters.
    func values(from start: JSONValue, root: JSONValue) -> [JSONValue] {
        var nodes = [start]
        for segment in segments {
            let starts = segment.isDescendant ? nodes.flatMap(\.selfAndDescendants) : nodes
            nodes = starts.flatMap { node in
                segment.selectors.flatMap { $0.select(from: node, root: root) }
            }
        }
        return nodes
    }

    /// True when it can select one value at most.
    var isSingular: Bool {
        segments.allSatisfy { segment in
            guard !segment.isDescendant, segment.selectors.count == 1 else { return false }
            switch segment.selectors[0] {
            case .name, .index: return true
            case .wildcard, .slice, .filter: return false
            }
        }
    }
}

/// Why a text is not a JSON path.
package struct JSONPathProblem: Error, Equatable {
    /// The problem and its character, from 1.
    package let sentence: String
}

extension JSONPath.Selector {
    fileprivate func select(from node: JSONValue, root: JSONValue) -> [JSONValue] {
        switch (self, node) {
        case (.name(let name), .object(let members)):
            // Of members of one name the last counts, as most parsers have it.
            return members.last { $0.name.hasCodePoints(of: name) }.map { [$0.value] } ?? []
        case (.wildcard, _): return node.children
        case (.index(let index), .array(let elements)):
            let position = index < 0 ? elements.count + index : index
            return elements.indices.contains(position) ? [elements[position]] : []
        case (.slice(let start, let end, let step), .array(let elements)):
            return Self.slice(elements, start, end, step)
        case (.filter(let filter), _):
            return node.children.filter { filter.accepts($0, root: root) }
        default: return []
        }
    }

    private static func slice(
        _ elements: [JSONValue],
        _ start: Int?,
        _ end: Int?,
        _ step: Int
    ) -> [JSONValue] {
        guard step != 0 else { return [] }
        let count = elements.count
        let normal = { (index: Int) in index < 0 ? index + count : index }
        if step > 0 {
            let lower = min(max(normal(start ?? 0), 0), count)
            let upper = min(max(normal(end ?? count), 0), count)
            return stride(from: lower, to: upper, by: step).map { elements[$0] }
        }
        let upper = min(max(normal(start ?? count - 1), -1), count - 1)
        let lower = end.map { min(max(normal($0), -1), count - 1) } ?? -1
        return stride(from: upper, to: lower, by: step).map { elements[$0] }
    }
}

extension JSONValue {
    var children: [JSONValue] {
        switch self {
        case .array(let elements): elements
        case .object(let members): members.map(\.value)
        default: []
        }
    }

    /// Each before its descendants.
    fileprivate var selfAndDescendants: [JSONValue] {
        [self] + children.flatMap(\.selfAndDescendants)
    }
}
