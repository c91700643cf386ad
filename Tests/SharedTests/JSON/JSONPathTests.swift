// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Shared

/// RFC 9535, against what an independent implementation selects.
///
/// The expected values in `jsonpath-cases.json` were computed by the Python package
/// `jsonpath-rfc9535`, an implementation that passes the standard's compliance tests
/// (`fill-jsonpath-cases.py`). The queries are ours and cover each rule of these tests.
struct JSONPathTests {
    private let cases: JSONValue

    init() throws {
        let text = try RepositoryFile.text("Tests/SharedTests/JSON/jsonpath-cases.json")
        cases = try #require(JSONValue(Array(text.utf8)))
    }

    private func member(_ name: String, of value: JSONValue) throws -> JSONValue {
        guard case .object(let members) = value else { throw JSONPathProblem(sentence: name) }
        return try #require(members.first { $0.name == name }?.value)
    }

    @Test func `every query selects what the standard says`() throws {
        let documents = try member("documents", of: cases)
        let list = try member("cases", of: cases).children
        #expect(list.count > 600)

        for entry in list {
            let query = try member("query", of: entry).plainText
            let document = try member(member("document", of: entry).plainText, of: documents)
            let expected = try member("result", of: entry).children
            #expect(try JSONPath(query).values(in: document) == expected, "\(query)")
        }
    }

    @Test func `what is no query is refused`() throws {
        let list = try member("invalid", of: cases).children
        #expect(list.count > 400)

        for entry in list {
            #expect(throws: JSONPathProblem.self, "\(entry.plainText)") {
                try JSONPath(entry.plainText)
            }
        }
    }

    @Test(arguments: [
        ("a.b", "a JSON path begins with $ (character 1)"),
        ("$.", "a member's name is missing (character 3)"),
        ("$[1", "] is missing (character 4)"), ("$ x", "\" \" is not expected here (character 2)"),
        ("$[?@.a", "] is missing (character 7)"),
        ("$[?@.a==]", "a value is missing (character 9)"),
        (
            "$[?@.*==1]",
            "a query that may select several values cannot be compared (character 10)"
        ),
    ])
    func `a problem says what and where`(text: String, sentence: String) {
        #expect(throws: JSONPathProblem(sentence: sentence)) { try JSONPath(text) }
    }

    @Test func `arbitrary text is read or refused`() {
        var random = RandomStream(seed: 9, index: 0)
        let letters = Array("$.[]*?@'\"ab01-:,()!=<&| ".unicodeScalars)

        for _ in 0..<20_000 {
            var text = "$"
            for _ in 0..<random.below(16) {
                text.unicodeScalars.append(letters[Int(random.below(UInt64(letters.count)))])
            }
            _ = try? JSONPath(text).values(in: .array([.number("1"), .object([("a", .null)])]))
        }
    }
}
