// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

struct DocumentMappingTests {
    @Test(arguments: [
        ("", "", 0), ("abc", "", 3), ("", "abc", 3), ("kitten", "sitting", 3), ("ab", "ba", 2),
        ("users", "users", 0), ("spawnrate", "spawn_rate", 1),
    ])
    func `the distance of two words is how many letters change`(
        left: String,
        right: String,
        distance: Int
    ) {
        #expect(editDistance(left, right) == distance)
    }

    @Test(arguments: [
        ("hots: 1", "f:1:1: unknown key \"hots\" in it; did you mean \"host\"?"),
        ("spawnRate: 1", "f:1:1: unknown key \"spawnRate\" in it; did you mean \"spawn_rate\"?"),
        ("spawn: 1", "f:1:1: unknown key \"spawn\" in it; did you mean \"spawn_rate\"?"),
        ("zzz: 1", "f:1:1: unknown key \"zzz\" in it; known keys are host, spawn_rate"),
        (
            "? [host]\n: 1",
            "f:1:3: unknown key \"\" in it; known keys are host, spawn_rate"
        ),
        ("<<: {host: 1}", "f:1:1: merge keys (\"<<\") are not read; write the keys out"),
        ("[host]", "f:1:1: it is a list; it must be a mapping of keys"),
        ("5", "f:1:1: it is \"5\"; it must be a mapping of keys"),
    ])
    func `a key that nobody asked for is reported`(text: String, sentence: String) {
        let reader = DocumentReader(text, fileName: "f")

        let mapping = reader.root.flatMap {
            DocumentMapping(
                $0,
                "it",
                known: ["host", "spawn_rate"],
                reader: reader
            )
        }

        #expect(reader.problems.map { $0.sentence(fileName: "f") } == [sentence])
        #expect(mapping?.hasUnknownKeys ?? true)
    }

    @Test func `other keys are left alone where they are somebody's notes`() {
        let reader = DocumentReader("{note: x, host: y}", fileName: "f")

        let mapping = reader.root.flatMap {
            DocumentMapping($0, "it", known: ["host"], allowsOthers: true, reader: reader)
        }

        #expect(reader.problems.isEmpty)
        #expect(mapping?["host"]?.text == "y")
        #expect(mapping?.place(of: "host") == .file(line: 1, column: 11))
    }

    @Test func `a value that is not accepted is reported with what is`() {
        let reader = DocumentReader("{a: x, b: 5}", fileName: "f")
        let mapping = reader.root.flatMap {
            DocumentMapping($0, "it", known: ["a", "b", "c"], reader: reader)
        }

        #expect(mapping?.read("a", "it must be a number") { $0.int } == nil)
        #expect(mapping?.read("b", "it must be a number") { $0.int } == 5)
        #expect(mapping?.read("c", "it must be a number") { $0.int } == nil)
        #expect(
            reader.problems == [
                DocumentProblem(.file(line: 1, column: 5), "a is \"x\"; it must be a number")
            ]
        )
    }
}
