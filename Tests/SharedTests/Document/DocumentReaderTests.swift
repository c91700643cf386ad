// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

struct DocumentReaderTests {
    @Test func `a value knows its line and column`() throws {
        let root = try #require(DocumentReader("a:\n  - x\n  - \u{e4}: 5\n", fileName: "f").root)

        let list = try #require(root.entries?.first?.value.list)
        #expect(list[0].place == .file(line: 2, column: 5))
        #expect(list[1].entries?.first?.value.place == .file(line: 3, column: 8))
    }

    @Test func `keys keep the order of the file`() {
        let root = DocumentReader(#"{"z": 1, "a": 2, "m": 3}"#, fileName: "f").root

        #expect(root?.entries?.map(\.key.text) == ["z", "a", "m"])
    }

    @Test func `a number keeps its notation`() {
        let root = DocumentReader("[200, 200.0, 2e2]", fileName: "f").root

        #expect(root?.list?.map(\.text) == ["200", "200.0", "2e2"])
        #expect(root?.list?.map(\.int) == [200, nil, nil])
    }

    @Test(arguments: [
        ("5", 5), ("-5", -5), ("007", 7), ("\"5\"", nil), ("5.0", nil), ("1_000", nil),
        ("0x1F", nil), ("9223372036854775808", nil), ("", nil),
    ])
    func `a whole number is decimal digits without quotes`(text: String, int: Int?) {
        #expect(value(text)?.int == int)
    }

    /// YAML 1.1 counts these in base 60, and the YAML library overflows over the second.
    @Test(arguments: ["1:30", "999999999999999:99999999999:9:9:9"])
    func `a number with colons is text`(text: String) {
        #expect(value(text)?.int == nil)
        #expect(value(text)?.text == text)
    }

    @Test(arguments: [
        ("true", true), ("false", false), ("yes", nil), ("off", nil), ("\"true\"", nil),
    ])
    func `only true and false are truth values`(text: String, bool: Bool?) {
        #expect(value(text)?.bool == bool)
    }

    @Test(arguments: [
        ("", "nothing"), ("~", "nothing"), ("null", "nothing"), ("\"\"", "\"\""),
        ("\"null\"", "\"null\""), ("[]", "a list"), ("{}", "a mapping"), ("5 s", "\"5 s\""),
        ("\"a\\nb\\e[31m\"", "\"a\\nb\\u{1B}[31m\""),
    ])
    func `a sentence says what a value is on one line`(text: String, kind: String) {
        #expect(value(text)?.kind == kind)
    }

    @Test func `a long value is cut in a sentence`() {
        let text = String(repeating: "x", count: 81)

        #expect(value(text)?.kind == "\"" + String(repeating: "x", count: 80) + "...\"")
    }

    @Test func `an alias is the value of its anchor`() {
        let root = DocumentReader("{a: &x [1, 2], b: *x}", fileName: "f").root

        #expect(root?.entries?.last?.value.list?.map(\.int) == [1, 2])
    }

    @Test func `a byte order mark and carriage returns are no part of the values`() {
        let root = DocumentReader("\u{feff}a: b\r\nc: d\r\n", fileName: "f").root

        #expect(root?.entries?.map(\.key.text) == ["a", "c"])
        #expect(root?.entries?.map(\.value.text) == ["b", "d"])
    }

    private func value(_ text: String) -> DocumentValue? {
        DocumentReader("k: \(text)", fileName: "f").root?.entries?.first?.value
    }
}

/// What is no document at all: one sentence each, with the place.
struct DocumentSyntaxTests {
    @Test(arguments: [
        ("", "f:1:1: the file is empty; it needs a mapping of keys"),
        ("# only a comment\n", "f:1:1: the file is empty; it needs a mapping of keys"),
        (
            "a: b\n---\nc: d",
            "f:3:1: a second document begins here; write one document per file"
        ),
        (
            "a:\n\t- b",
            "f:2:1: not readable as YAML here; a tab cannot indent a line in YAML, write spaces"
        ),
        (
            "a:\n  - b\n  \t- c",
            "f:3:3: not readable as YAML here; a tab cannot indent a line in YAML, write spaces"
        ),
        (
            "a: @b",
            "f:1:4: not readable as YAML: a plain value cannot begin with this character; "
                + "put the value in quotes"
        ),
        (
            "a: \"b\u{1}\"",
            "f:1:6: not readable as YAML: a control character is not allowed here; take it out"
        ),
        (
            "a: *b",
            "f:1:4: not readable as YAML: no anchor of this name comes before; "
                + "write the value out, or \"&name\" at it"
        ),
        (
            "a: b: c",
            "f:1:5: not readable as YAML: mapping values are not allowed in this context; "
                + "check quotes, colons and indentation up to here"
        ),
        ("{a: 1, b: 2,\n a: 3}", "f:1:2: key \"a\" is there twice; keep one"),
    ])
    func `what is no document is said in a sentence`(text: String, sentence: String) {
        #expect(sentences(of: text) == sentence)
    }

    @Test func `brackets without end are no crash`() {
        let sentence = sentences(of: "a: " + String(repeating: "[", count: 20_000))

        #expect(sentence?.hasSuffix(": values are nested too deeply here; make it flatter") == true)
    }

    @Test func `aliases of aliases stop at a limit`() {
        let lines = (1...8).map { level in
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            return "a\(level): &a\(level) [\(aliases)]"
        }

        #expect(
            sentences(of: "a0: &a0 [x]\n" + lines.joined(separator: "\n"))
                == "f:1:1: the file has over 1000000 values, aliases counted each time; "
                + "make it smaller"
        )
    }

    @Test func `problems come in the order of the file and flags last`() {
        let problems = DocumentProblems(
            fileName: "f",
            problems: [
                DocumentProblem(.flag("--users"), "c"),
                DocumentProblem(.file(line: 10, column: 1), "b"),
                DocumentProblem(.file(line: 9, column: 7), "a"),
            ]
        )

        #expect(problems.sentence == "f:9:7: a\nf:10:1: b\n--users: c")
        #expect(problems.exitStatus == .badInput)
    }

    private func sentences(of text: String) -> String? {
        let reader = DocumentReader(text, fileName: "f")
        do throws(DocumentProblems) {
            try reader.throwProblems()
            return nil
        } catch {
            return error.sentence
        }
    }
}
