// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

struct TemplateTests {
    /// A template's text with every value `x` filled in, escaped as its place asks.
    private func filled(
        _ text: String,
        in place: TemplatePlace,
        with value: String
    ) throws
        -> String
    {
        var bytes: [UInt8] = []
        for part in try Template(text, in: place).parts {
            switch part {
            case .literal(let literal): bytes += literal.utf8
            case .value(_, let escaping): escaping.append(Array(value.utf8), to: &bytes)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("/a/${x}/b?q=${x}", TemplatePlace.target, "/a/a%20b%2F%26%C3%A4/b?q=a%20b%2F%26%C3%A4"),
        ("Bearer ${x}", .header, "Bearer a b/&\u{e4}"),
        ("q=${x}&r=1", .form, "q=a+b%2F%26%C3%A4&r=1"),
        (#"{"k":"${x}"}"#, .json, "{\"k\":\"a b/&\u{e4}\"}"),
        ("${x}", .text, "a b/&\u{e4}"), ("/${raw(x)}", .target, "/a b/&\u{e4}"),
    ])
    func `a value is escaped as its place asks`(
        text: String,
        place: TemplatePlace,
        expected: String
    ) throws {
        #expect(try filled(text, in: place, with: "a b/&\u{e4}") == expected)
    }

    @Test(arguments: [
        ("7", #"{"n":7,"s":"7"}"#), ("true", #"{"n":true,"s":"true"}"#),
        ("a\"b\\\n\u{1}", #"{"n":"a\"b\\\n\u0001","s":"a\"b\\\n\u0001"}"#),
        ("007", #"{"n":"007","s":"007"}"#), ("", #"{"n":"","s":""}"#),
    ])
    func `outside quotes JSON gets a value, inside the text`(
        value: String,
        expected: String
    ) throws {
        #expect(try filled(#"{"n":${x},"s":"${x}"}"#, in: .json, with: value) == expected)
    }

    @Test func `an escaped quote does not end a JSON string`() throws {
        #expect(try filled(#"["\"${x}"]"#, in: .json, with: "\"") == #"["\"\""]"#)
    }

    @Test func `a header cannot begin another`() throws {
        #expect(try filled("${x}", in: .header, with: "a\r\nSet-B: c\0") == "aSet-B: c")
    }

    @Test func `what is doubled stays as it is`() throws {
        let template = try Template("a $${x} $ $$ {} ${x}", in: .text)

        #expect(template.parts.first == .literal("a ${x} $ $$ {} "))
        #expect(try Template(Template.escaped("${x}"), in: .text).constant == "${x}")
    }

    @Test func `a text without a value is a constant`() throws {
        #expect(try Template("", in: .text).constant == "")
        #expect(try Template("/a", in: .target).constant == "/a")
        #expect(try Template("/${x}", in: .target).constant == nil)
    }

    @Test(arguments: [
        ("${x}", TemplateValue.variable("x")), ("${ a-b_1 }", .variable("a-b_1")),
        ("${t.c}", .column(data: "t", column: "c")), ("${uuid()}", .uuid),
        ("${int(-3, 7)}", .integer(-3, 7)), ("${choice(a, b c)}", .choice(["a", "b c"])),
        ("${timestamp()}", .timestamp(inMilliseconds: false)),
        ("${timestamp_ms()}", .timestamp(inMilliseconds: true)), ("${counter()}", .counter),
    ])
    func `everything that can be filled in`(text: String, value: TemplateValue) throws {
        #expect(try Template(text, in: .text).values == [value])
    }

    @Test(arguments: [
        (
            "/${x",
            "\"${x\" has no closing }; write ${name}, or $${ for a plain ${"
        ),
        (
            "${a.b.c}",
            "\"${a.b.c}\" is not known; write a variable ${name}, a column ${data.column}, or "
                + "one of uuid(), int(1, 100), choice(a, b), timestamp(), timestamp_ms(), counter(), "
                + "file(path); $${ is a plain ${"
        ),
        (
            "${int(9, 1)}",
            "int needs the lowest and the highest, such as int(1, 100)"
        ),
        ("${choice()}", "choice needs at least one value, such as choice(a, b)"),
        ("${uuid(4)}", "uuid needs no arguments; write uuid()"),
    ])
    func `what is no template`(text: String, sentence: String) {
        let problem = #expect(throws: TemplateProblem.self) {
            try Template(text, in: .text)
        }

        #expect(problem?.sentence == sentence)
    }
}
