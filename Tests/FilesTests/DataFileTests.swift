// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

@testable import Files

/// Tables that a scenario names by path.
struct DataFileTests {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "tidemark-data-\(UUID().uuidString)")

    /// The table of a file beside the scenario, or the sentence about it.
    private func table(_ text: String, _ format: DataFiles.Format) throws -> String {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try text.write(to: folder.appending(path: "t"), atomically: true, encoding: .utf8)
        let files = DataFile.files(ofScenario: folder.appending(path: "s.yaml").path)
        do throws(DataFileProblem) {
            let table = try files.table("t", format)
            return ([table.columns] + table.rows).map { $0.joined(separator: "|") }
                .joined(separator: "\n")
        } catch {
            return error.sentence.replacing(folder.path, with: "DIR")
        }
    }

    @Test(arguments: [
        ("a,b\n1,2\n", "a|b\n1|2"), ("a,b\r\n1,2\r\n3,4", "a|b\n1|2\n3|4"),
        ("a,b\r1,2\r", "a|b\n1|2"), ("a,b\n\n1,2\n\n3,4\n\n", "a|b\n1|2\n3|4"),
        ("a,b\n\"x, y\",\"say \"\"hi\"\"\"\n", "a|b\nx, y|say \"hi\""),
        ("a,b\n\"1\n2\",3\n", "a|b\n1\n2|3"), ("a,b\r\n\"1\r\n2\",3\r\n", "a|b\n1\r\n2|3"),
        ("a,b\n,\n", "a|b\n|"), ("a,b\n 1 ,\" 2\"\n", "a|b\n 1 | 2"),
        ("\u{feff}a\n\u{e4}\n", "a\n\u{e4}"), ("\u{feff}\"a\",b\r\n1,2", "a|b\n1|2"),
    ])
    func `CSV as RFC 4180 has it`(text: String, expected: String) throws {
        #expect(try table(text, .csv) == expected)
    }

    @Test func `JSON lines, with values of any kind`() throws {
        let text = "{\"a\": 1, \"b\": \"x\"}\n\n{\"b\": [2], \"a\": 1.50, \"c\": 0}\n"

        #expect(try table(text, .jsonl) == "a|b\n1|x\n1.50|[2]")
    }

    @Test func `JSON lines of other systems`() throws {
        let text = "\u{feff}{\"a\": 1}\r\n\r\n{\"a\": \"x\u{2028}y\"}\r\n"

        #expect(try table(text, .jsonl) == "a\n1\nx\u{2028}y")
    }

    @Test(arguments: [
        (
            "a,b\n1\n", DataFiles.Format.csv,
            "data file DIR/t:2:1: 1 field, but the header has 2; every row needs the same number"
        ),
        (
            "a,b\n\"1\n2\",3\n4,5,6,7\n", .csv,
            "data file DIR/t:4:5: 4 fields, but the header has 2; every row needs the same number"
        ),
        (
            "\u{feff}a,b\r\n1,\"2\r\n", .csv,
            "data file DIR/t:2:3: this quote is not closed; write a second one, or double it "
                + "inside quotes"
        ),
        (
            "a,\"b\"c\n", .csv,
            "data file DIR/t:1:6: text after a closing quote; write a comma before it, or double "
                + "the quote"
        ),
        ("", .csv, "data file DIR/t: no rows; it needs at least one"),
        ("a,b\n", .csv, "data file DIR/t: no rows; it needs at least one"),
        ("[1]\n", .jsonl, "data file DIR/t: line 1 is not a JSON object"),
        (
            "{\"a\":1}\n{\"b\":1}\n", .jsonl,
            "data file DIR/t: line 2 lacks members of the first line: a"
        ),
    ])
    func `a file that is no table`(
        text: String,
        format: DataFiles.Format,
        sentence: String
    ) throws {
        #expect(try table(text, format) == sentence)
    }

    @Test func `a file that is not there`() {
        let files = DataFile.files(ofScenario: "/nowhere/s.yaml")

        #expect(throws: DataFileProblem("data file /nowhere/t: no such file")) {
            try files.table("t", .csv)
        }
    }
}
