// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Shared

struct JSONTextTests {
    @Test func `keys keep their order, with and without white space`() {
        let json = JSONText.object([
            ("z", .list([.number(1), .literal("2.50")])), ("a", .object([])), ("m", .list([])),
        ])

        #expect(json.text == #"{"z":[1,2.50],"a":{},"m":[]}"#)
        #expect(
            json.indentedText == """
                {
                  "z": [
                    1,
                    2.50
                  ],
                  "a": {},
                  "m": []
                }
                """
        )
    }

    /// What JSON leaves as it is YAML may still refuse, and the canonical text must be both.
    @Test(arguments: [
        "\"\\/", "\n\r\t", "\u{0}\u{1}\u{1f}", "\u{7f}\u{85}\u{9f}", "\u{2028}\u{2029}",
        "x\u{feff}\u{fffe}\u{ffff}", "\u{e4}\u{1f600}", "- #: {}", "",
    ])
    func `a string reads back the same as JSON and as YAML`(string: String) throws {
        let text = JSONText.list([.string(string)]).text

        let strings = try JSONDecoder().decode([String].self, from: Data(text.utf8))
        #expect(strings == [string])
        #expect(DocumentReader(text, fileName: "f").root?.list?.map(\.text) == [string])
    }

    @Test(arguments: [
        ("{b: 1, a: [x, ~]}", #"{"b":1,"a":["x",null]}"#),
        ("[1.50, -0, 1e5, 12345678901234567890123]", "[1.50,-0,1e5,12345678901234567890123]"),
        ("[true, false, null, ~, ]", "[true,false,null,null]"),
        ("[\"true\", \"5\", 'null']", #"["true","5","null"]"#),
        // No JSON numbers, and YAML 1.1 reads some of them as something else.
        ("[+1, .5, 1., 007, 0x1F, 1_000]", ##"["+1",".5","1.","007","0x1F","1_000"]"##),
        ("[12:30, no, yes, .nan, .inf]", #"["12:30","no","yes",".nan",".inf"]"#),
        ("|\n  two\n  lines\n", #""two\nlines\n""#),
    ])
    func `a YAML value is written as compact JSON`(yaml: String, json: String) throws {
        let value = DocumentReader("k: \(yaml)", fileName: "f").root?.entries?.first?.value

        #expect(value?.jsonText == json)
        _ = try JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed)
    }
}
