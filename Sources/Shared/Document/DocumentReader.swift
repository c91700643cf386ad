// SPDX-License-Identifier: Apache-2.0

internal import Yams

/// Reads a YAML (or JSON, which is YAML) document: values with their places, problems collected.
///
/// Reading continues after a problem, so that a person sees all of them at once; a value that could
/// not be read is nil, and the caller throws the problems at the end. Only text that is not YAML is
/// reported alone, because then there are no values to continue with.
package final class DocumentReader {
    package let fileName: String
    package private(set) var problems: [DocumentProblem] = []
    package private(set) var root: DocumentValue?

    /// Aliases of aliases make a small file stand for more values than any memory holds.
    private static let valueLimit = 1_000_000

    /// With an environment every `${env.NAME}` in a value is replaced by that variable.
    package init(_ text: String, fileName: String, environment: [String: String]? = nil) {
        self.fileName = fileName
        do {
            root = try read(text)
            if let environment, text.contains("${env."), let node = root?.node {
                var expansion = EnvironmentExpansion(environment)
                root = DocumentValue(expansion.expanded(node))
                for problem in expansion.problems { report(problem) }
            }
        } catch {
            reportSyntax(error, text)
        }
    }

    /// Nil, with a problem reported, unless the text is one document with a value.
    private func read(_ text: String) throws -> DocumentValue? {
        // The YAML library takes the byte order mark of a string for a part of the first key.
        let scalars = text.unicodeScalars
        let isMarked = scalars.first == "\u{feff}"
        var documents = try Yams.compose_all(yaml: isMarked ? String(scalars.dropFirst()) : text)
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
        guard Self.isWithinLimit(first) else {
            report(
                .file(line: 1, column: 1),
                "the file has over \(Self.valueLimit) values, aliases counted each time; "
                    + "make it smaller"
            )
            return nil
        }
        return DocumentValue(first)
    }

    private static func isWithinLimit(_ root: Node) -> Bool {
        var waiting = [root]
        var count = 0
        while let node = waiting.popLast() {
            count += 1
            guard count + waiting.count <= valueLimit else { return false }
            if let sequence = node.sequence { waiting += sequence }
            if let mapping = node.mapping { waiting += mapping.flatMap { [$0.key, $0.value] } }
        }
        return true
    }

    package func report(_ place: DocumentProblem.Place, _ text: String) {
        report(DocumentProblem(place, text))
    }

    package func report(_ problem: DocumentProblem) { problems.append(problem) }

    /// Throws everything that was reported, if anything was.
    package func throwProblems() throws(DocumentProblems) {
        guard problems.isEmpty else {
            throw DocumentProblems(fileName: fileName, problems: problems)
        }
    }
}

// MARK: Text that is not YAML

extension DocumentReader {
    private func reportSyntax(_ error: any Error, _ text: String) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            report(
                .file(line: mark.line, column: mark.column),
                "not readable as YAML" + Self.explanation(of: problem, at: mark, in: text)
            )
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.map { "\"\(DocumentProblem.excerpt($0))\"" }
            report(
                .file(line: context.mark.line, column: context.mark.column),
                "key \(keys.joined(separator: ", ")) is there twice; keep one"
            )
        case .reader:
            report(
                Self.placeOfControlCharacter(in: text),
                "not readable as YAML: a control character is not allowed here; take it out"
            )
        default:
            report(
                .file(line: 1, column: 1),
                "not readable as YAML (\(DocumentProblem.excerpt("\(error)")))"
            )
        }
    }

    /// The YAML library's own message, and how to fix the problem.
    private static func explanation(of problem: String, at mark: Mark, in text: String) -> String {
        if isInTabbedIndentation(mark, text) {
            return " here; a tab cannot indent a line in YAML, write spaces"
        }
        if problem.contains("cannot start any token") {
            return ": a plain value cannot begin with this character; put the value in quotes"
        }
        if problem.contains("undefined alias") {
            return ": no anchor of this name comes before; write the value out, or \"&name\" at it"
        }
        if problem.contains("nesting level") {
            return ": values are nested too deeply here; make it flatter"
        }
        return ": \(problem); check quotes, colons and indentation up to here"
    }

    private static func isInTabbedIndentation(_ mark: Mark, _ text: String) -> Bool {
        // A tab makes the scanner stop at it, or at the first token after it.
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.indices.contains(mark.line - 1) else { return false }
        let line = lines[mark.line - 1]
        let indentation = line.prefix { $0 == " " || $0 == "\t" }
        return mark.column - 1 <= indentation.count && indentation.contains("\t")
    }

    /// The first character that YAML does not allow in a file at all.
    private static func placeOfControlCharacter(in text: String) -> DocumentProblem.Place {
        var line = 1
        var column = 1
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0a:
                line += 1
                column = 1
            case 0..<0x09, 0x0b, 0x0c, 0x0e..<0x20, 0x7f..<0x85, 0x86..<0xa0, 0xfffe, 0xffff:
                return .file(line: line, column: column)
            default: column += 1
            }
        }
        return .file(line: 1, column: 1)
    }
}
