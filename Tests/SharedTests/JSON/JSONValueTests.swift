// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

struct JSONValueTests {
    @Test(arguments: [
        "null", "true", "[]", "{}", "0", "-0", "-1.5e+3", "\"a\\u0041\"", "[1,[2,{\"a\":[]}],null]",
        #"{"a":1,"a":2,"":"\"\\\n"}"#,
    ])
    func `what is written is read back`(text: String) throws {
        let value = try #require(JSONValue(Array(text.utf8)))

        #expect(JSONValue(Array(value.jsonForTest.utf8)) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "tru", "01", "1.", ".5", "1e", "+1", "[1,]", "[1 2]", "{\"a\"}", "{a:1}",
        "{\"a\":1,}", "\"", "\"\u{1}\"", "\"\\x\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "1 2", "[",
        "\"\\u00g0\"", "NaN",
    ])
    func `what is no JSON is nothing`(text: String) {
        #expect(JSONValue(Array(text.utf8)) == nil)
    }

    @Test func `bytes that are no UTF-8 are nothing`() {
        #expect(JSONValue([0x22, 0xff, 0x22]) == nil)
    }

    @Test func `a pair of surrogates is one character`() {
        #expect(JSONValue(Array(#""\ud83d\ude00""#.utf8)) == .string("\u{1f600}"))
    }

    @Test func `nesting has an end`() {
        let deep = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        let tooDeep = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)

        #expect(JSONValue(Array(deep.utf8)) != nil)
        #expect(JSONValue(Array(tooDeep.utf8)) == nil)
    }

    @Test(arguments: [
        ("\"a b\"", "a b"), ("12345678901234567890", "12345678901234567890"), ("1.50", "1.50"),
        ("true", "true"), ("null", "null"), ("[1, {\"a\": \"b\"}]", "[1,{\"a\":\"b\"}]"),
    ])
    func `a variable gets plain text`(text: String, expected: String) {
        #expect(JSONValue(Array(text.utf8))?.plainText == expected)
    }

    @Test func `arbitrary bytes are read or refused`() {
        var random = RandomStream(seed: 5, index: 0)
        let letters = Array(#"[]{}",:\u0123e-.tfn "#.utf8)

        for _ in 0..<20_000 {
            let bytes = (0..<random.below(24)).map { _ in
                letters[Int(random.below(UInt64(letters.count)))]
            }
            _ = JSONValue(bytes)
        }
    }
}

extension JSONValue {
    /// JSON, also of a string.
    fileprivate var jsonForTest: String {
        String(JSONValue.array([self]).plainText.dropFirst().dropLast())
    }
}
