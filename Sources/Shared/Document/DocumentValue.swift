// SPDX-License-Identifier: Apache-2.0

internal import Yams

/// One value of a document and its place.
package struct DocumentValue {
    let node: Node

    init(_ node: Node) { self.node = node }

    package var place: DocumentProblem.Place {
        .file(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    /// A scalar as it is written, without its quotes.
    package var text: String? { node.scalar?.string }

    /// True for a scalar in quotes, which is text whatever it looks like.
    package var isQuoted: Bool {
        switch node.scalar?.style {
        case .singleQuoted, .doubleQuoted, .literal, .folded: true
        default: false
        }
    }

    package var isNull: Bool {
        !isQuoted && ["", "~", "null", "Null", "NULL"].contains(node.scalar?.string)
    }

    /// Only `true` and `false`: YAML 1.1's `yes` and `no` are text.
    package var bool: Bool? {
        guard !isQuoted else { return nil }
        return text == "true" ? true : text == "false" ? false : nil
    }

    /// Decimal digits with an optional sign.
    ///
    /// YAML 1.1 has other notations too, among them `1:30` for 90, which the YAML library
    /// multiplies without a check for overflow.
    package var int: Int? { isQuoted ? nil : text.flatMap { Int($0) } }

    package var list: [DocumentValue]? { node.sequence?.map(DocumentValue.init) }

    /// Keys and values in the file's order.
    package var entries: [(key: DocumentValue, value: DocumentValue)]? {
        node.mapping?.map { (DocumentValue($0.key), DocumentValue($0.value)) }
    }

    /// The value under a key of a mapping.
    package subscript(key: String) -> DocumentValue? {
        entries?.first { $0.key.text == key }?.value
    }

    /// Its kind, for a sentence about the expected value.
    package var kind: String {
        if node.mapping != nil { return "a mapping" }
        if node.sequence != nil { return "a list" }
        return isNull ? "nothing" : "\"\(DocumentProblem.excerpt(text ?? ""))\""
    }
}
