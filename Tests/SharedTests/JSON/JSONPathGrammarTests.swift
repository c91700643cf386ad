// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

/// Where blanks and control characters may stand in a query (RFC 9535, 2.1 to 2.5).
struct JSONPathGrammarTests {
    private static let blanks = [" ", "\t", "\n", "\r", " \t\r\n "]

    private let document: JSONValue

    init() throws {
        let text = #"[{"a":{"b":[1,2,3]},"c":"x"},{"a":{"b":[]},"c":"y"},{"d":1}]"#
        document = try #require(JSONValue(Array(text.utf8)))
    }

    /// `~` marks the places.
    @Test(arguments: [
        "$~[~0~]~.a~[~'b'~]~[~1~:~3~:~1~]", "$~.*~.a~..b~[~*~,~-1~]", "$~..[~0~]",
        "$[~?~@~.a~]", "$[~?~!~@~.a~]", "$[?~(~@.a~)~]", "$[?~!~(~@.a~&&~@.c~)~]",
        "$[?~@~.a~[~'b'~]~[~0~]~==~1~]", "$[?@.c~!=~'x']", "$[?@.c~<~'y']", "$[?@.c~<=~'x']",
        "$[?@.c~>~'x']", "$[?@.c~>=~'y']", "$[?$~[0]~.c~==~@.c]", "$[?@.a~&&~@.c~||~@.d]",
        "$[?length(~@~.a~.b~)~==~3~]", "$[?count(~@.*~)~>~1]", "$[?value(~@..b[0]~)~==~1]",
        "$[?match(~@.c~,~'x'~)~]", "$[?!~search(~@.c~,~'x'~)]", "$[?@.a~,~?@.d~,~0]",
    ])
    func `blanks may stand between the parts of a query`(query: String) throws {
        let expected = try JSONPath(query.replacing("~", with: "")).values(in: document)

        for blank in Self.blanks {
            let text = query.replacing("~", with: blank)
            #expect(try JSONPath(text).values(in: document) == expected, "\(text)")
        }
    }

    /// Each `~` alone makes the query invalid.
    @Test(arguments: [
        "~$.~a~", "$~", "$..~a~", "$..~[0]~", "$.~.a", "$.~*", "$..~*~", "$[-~1]", "$[1~2]",
        "$[?@.~a]", "$[?@..~a]", "$[?@.a =~= 1]", "$[?@.a !~= 1]", "$[?@.c <~= 'x']",
        "$[?@.c >~= 'x']", "$[?@.a &~& @.c]", "$[?@.a |~| @.c]", "$[?length~(@.c)==1]",
        "$[?count~(@.*)==1]", "$[?value~(@.c)=='x']", "$[?match~(@.c,'x')]",
        "$[?search~(@.c,'x')]", "$[?@.c==-~1]", "$[?@.c==1~.5]", "$[?@.c==1.~5]", "$[?@.c==1~e5]",
        "$[?@.c==1e~5]", "$[?@.c==1e+~5]", "$[?@.c==tr~ue]",
    ])
    func `blanks inside a part are refused`(query: String) {
        let parts = query.split(separator: "~", omittingEmptySubsequences: false)

        for place in 1..<parts.count {
            for blank in Self.blanks {
                let text =
                    parts[..<place].joined() + blank + parts[place...].joined()
                #expect(throws: JSONPathProblem.self, "\(text)") { try JSONPath(text) }
            }
        }
    }

    @Test(arguments: ["\u{a0}", "\u{b}", "\u{c}", "\u{85}", "\u{2003}", "\u{feff}", "/**/"])
    func `nothing else counts as a blank`(text: String) {
        #expect(throws: JSONPathProblem.self) { try JSONPath("$[\(text)0]") }
        #expect(throws: JSONPathProblem.self) { try JSONPath("$[?@['a']\(text)==1]") }
    }

    @Test(arguments: 0..<0x20)
    func `a control character in quotes has to be escaped`(code: Int) throws {
        let scalar = try #require(UnicodeScalar(code))
        let hex = String(code, radix: 16)
        let escape = "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        let member = JSONValue.object([(String(scalar), .bool(true))])

        for quote in ["'", "\""] {
            #expect(throws: JSONPathProblem.self) { try JSONPath("$[\(quote)\(scalar)\(quote)]") }
            let path = try JSONPath("$[\(quote)\(escape)\(quote)]")
            #expect(path.values(in: member) == [.bool(true)])
        }
    }

    @Test func `a number may be zero times a power of ten`() throws {
        let zero = JSONValue.array([.number("0"), .number("1")])

        #expect(try JSONPath("$[?@==0e5]").values(in: zero) == [.number("0")])
        #expect(try JSONPath("$[?@==-0E-1]").values(in: zero) == [.number("0")])
    }

    @Test func `brackets may be nested to a limit`() throws {
        let nested = { (count: Int) in
            "$" + String(repeating: "[?@", count: count) + String(repeating: "]", count: count)
        }

        _ = try JSONPath(nested(15))
        #expect(throws: JSONPathProblem.self) { try JSONPath(nested(50)) }
    }
}

/// Patterns beyond I-Regexp, which the standard lets match nothing.
struct IRegexpTests {
    @Test(arguments: [
        (#"\d+"#, "42", true), (#"\d+"#, "x", false), (#"\w\s\w"#, "a b", true),
        (#"[\d.]+"#, "1.5", true), (#"[[:alpha:].]+"#, "a.b", true), (#"(?i)ab"#, "AB", true),
        (#"[a\]&]+"#, "a]&", true), (#"\[.\]"#, "[x]", true), (#"\\."#, #"\x"#, true),
    ])
    func `what Swift's patterns know besides is allowed`(
        pattern: String,
        text: String,
        isMatch: Bool
    ) throws {
        let regex = try Regex(iRegexp: pattern)

        #expect((text.wholeMatch(of: regex) != nil) == isMatch)
    }
}
