// SPDX-License-Identifier: Apache-2.0

internal import Yams

/// Reads a YAML (or JSON, which is YAML) document: values with their places, problems collected.
///
/// Reading goes on after a problem, so that a person sees all of them at once; a value that could
/// not be read is nil, and the caller throws the problems at the end.
package final class DocumentReader {
    package let fileName: String
    package private(set) var problems: [DocumentProblem] = []
    package private(set) var root: DocumentValue?

    package init(_ text: String, fileName: String) {
        self.fileName = fileName
        do {
            root = try read(text)
        } catch {
            reportSyntax(error)
        }
    }

    /// Nil, with a problem reported, unless the text is one document that says something.
    private func read(_ text: String) throws -> DocumentValue? {
        var documents = try Yams.compose_all(yaml: text)
        let first = documents.next()
        // After an error the sequence must not be asked again.
        let second = documents.error == nil ? documents.next() : nil
        if let error = documents.error { throw error }
        if let second {
            report(
                DocumentValue(second).place,
                "a second document begins here; write one document per file"
            )
            return nil
        }
        guard let first, first.scalar?.string.isEmpty != true else {
            report(.file(line: 1, column: 1), "the file is empty; it needs a mapping of keys")
            return nil
        }
        return DocumentValue(first)
    }

    package func report(_ place: DocumentProblem.Place, _ text: String) {
        problems.append(DocumentProblem(place, text))
    }

    /// Throws everything that was reported, if anything was.
    package func throwProblems() throws(DocumentProblems) {
        guard problems.isEmpty else {
            throw DocumentProblems(fileName: fileName, problems: problems)
        }
    }

    private func reportSyntax(_ error: any Error) {
        guard let error = error as? YamlError else {
            report(.file(line: 1, column: 1), "not readable as YAML (\(error))")
            return
        }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            let isTab =
                problem.contains("tab") || problem.contains("cannot start any token")
            report(
                .file(line: mark.line, column: mark.column),
                isTab
                    ? "not readable as YAML here; a tab cannot indent a line in YAML, write spaces"
                    : "not readable as YAML: \(problem)"
            )
        case .duplicatedKeysInMapping(let duplicates, let context):
            // The parser knows the mapping's place, not the keys'.
            let mark = context.mark
            report(
                .file(line: mark.line, column: mark.column),
                "key \(duplicates.map { "\"\($0)\"" }.joined(separator: ", ")) is there twice; "
                    + "keep one"
            )
        default:
            report(.file(line: 1, column: 1), "not readable as YAML (\(error))")
        }
    }
}

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

    package var bool: Bool? { isQuoted ? nil : node.bool }

    package var int: Int? { isQuoted ? nil : node.int }

    package var double: Double? { isQuoted ? nil : node.float }

    package var list: [DocumentValue]? { node.sequence?.map(DocumentValue.init) }

    /// Keys and values in the file's order.
    package var entries: [(key: DocumentValue, value: DocumentValue)]? {
        node.mapping?.map { (DocumentValue($0.key), DocumentValue($0.value)) }
    }

    /// What it is, for a sentence about what it should have been.
    package var kind: String {
        if node.mapping != nil { return "a mapping" }
        if node.sequence != nil { return "a list" }
        return isNull ? "nothing" : "\"\(text ?? "")\""
    }
}
