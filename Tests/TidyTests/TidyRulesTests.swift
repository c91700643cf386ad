// SPDX-License-Identifier: Apache-2.0

internal import Testing

/// Every rule finds what it is there to find: a rule that never fires looks like a tidy tree.
struct TidyRulesTests {
    @Test func `a file over the limit is found, with more room for tests`() {
        let text = String(repeating: "x\n", count: 501)

        #expect(
            TidyRules.length(SourceFile(path: "Sources/A.swift", text: text))
                == ["Sources/A.swift:500: 501 lines, not 500; split by what changes together"]
        )
        #expect(TidyRules.length(SourceFile(path: "Tests/A.swift", text: text)).isEmpty)
    }

    @Test(arguments: [
        "func f() {", "package static func f(\n        a: Int\n    ) -> Int {", "init(a: Int) {",
        "var x: Int {", "@inlinable public func f() {",
    ])
    func `a function over the limit is found`(head: String) {
        let headLines = head.split(separator: "\n").count
        func file(_ count: Int) -> SourceFile {
            let body = String(repeating: "        x()\n", count: count - headLines - 1)
            return source("struct A {\n    \(head)\n\(body)    }\n}\n")
        }

        #expect(TidyRules.functionLength(file(70)).isEmpty)
        #expect(
            TidyRules.functionLength(file(71)).map { $0.prefix(25) } == [
                "Sources/A.swift:2: 71 lin"
            ]
        )
    }

    @Test(arguments: [
        "nonisolated(unsafe) var x = 1", "Task.detached { }", "let q = DispatchQueue.main",
        "DispatchSemaphore(value: 0)", "try! f()", "x as! Int", "fatalError(\"no\")", "// FIXME: x",
        "// TODO: x", "/// TODO(soon)",
    ])
    func `a banned word is found`(line: String) {
        #expect(
            TidyRules.bannedWords(source("\n\(line)\n")).map { $0.prefix(18) } == [
                "Sources/A.swift:2:"
            ]
        )
    }

    @Test(arguments: ["// TODO(#12): x", "// never try! this", "let s = \"try! FIXME\"", "try f()"])
    func `a word that is allowed is not found`(line: String) {
        #expect(TidyRules.bannedWords(source(line)).isEmpty)
    }

    @Test(arguments: [
        ("let a = \"try! x\\\"y\" + b", "let a = \"\" + b"), ("a // \"b\" c", "a // \"\" c"),
        ("a = \"\"\"", "a = "), ("f(\"\"\"a\"\"\")", "f()"),
    ])
    func `what stands in literals is no code`(line: String, bare: String) {
        #expect(source(line).codeAndComments.map(\.text) == [Substring(bare)])
    }

    @Test func `a literal of several lines is no code`() {
        let file = source("a(\"\"\"\n    import sys\n    \"\"\")\nimport X // why\n")

        #expect(file.code.map(\.text) == ["a(", "", ")", "import X ", ""])
    }

    @Test func `a missing licence is found`() {
        #expect(TidyRules.licence(source("import X\n")).count == 1)
        #expect(TidyRules.licence(source("// SPDX-License-Identifier: Apache-2.0\n")).isEmpty)
    }

    @Test func `a type without a doc line is found`() {
        #expect(TidyRules.documentedTypes(source("\npackage struct A {}")).count == 1)
        #expect(TidyRules.documentedTypes(source("// x\npublic final class A {}")).count == 1)
        #expect(TidyRules.documentedTypes(source("/// One.\n@frozen\npackage enum A {}")).isEmpty)
    }

    @Test func `a vague folder is found`() {
        let file = SourceFile(path: "Sources/Shared/Helpers/A.swift", text: "")

        #expect(TidyRules.folderNames(file).count == 1)
    }

    @Test(arguments: [
        ("Sources/Worker/Users/A.swift", "internal import CCurl", 1),
        ("Sources/Worker/Transport/A.swift", "internal import CCurl", 0),
        ("Sources/Worker/Users/A.swift", "package import ArgumentParser", 1),
        ("Sources/Worker/A.swift", "package import ArgumentParser", 0),
        ("Sources/Master/Run/A.swift", "import struct GRDB.Row", 1),
        ("Sources/Shared/Scenario/A.swift", "@preconcurrency import Yams", 1),
        ("Sources/Shared/A.swift", "import Foundation", 0),
    ])
    func `an import outside its folder is found`(path: String, line: String, count: Int) {
        #expect(TidyRules.imports(SourceFile(path: path, text: line)).count == count)
    }

    @Test func `unchecked sendability is counted in code only`() {
        let file = source("extension A: @unchecked Sendable {}\n// @unchecked Sendable\n")

        #expect(TidyRules.uncheckedSendable(file) == ["Sources/A.swift:1"])
    }

    @Test(arguments: [("# A\n## B\n```\n# c\n```\n", 0), ("## A\n", 1), ("# A\n# B\n", 1)])
    func `a page without exactly one title is found`(text: String, count: Int) {
        #expect(TidyRules.markdownTitle(SourceFile(path: "A.md", text: text)).count == count)
    }

    @Test(
        arguments: [
            ("[a](B.md)", []), ("[a](B.md#x)", []), ("[a](../README.md)", []), ("[a](#x)", []),
            ("[a](https://x.org/y)", []), ("[a](C.md)", ["C.md"]), ("![a](i/x.png)", ["i/x.png"]),
            ("```\n[a](C.md)\n```", []),
        ] as [(String, [String])]
    )
    func `a link to nowhere is found`(text: String, broken: [String]) {
        let page = SourceFile(path: "docs/A.md", text: text)

        let findings = TidyRules.links(page) { ["docs/B.md", "README.md"].contains($0) }

        #expect(
            findings
                == broken.map {
                    "docs/A.md:1: no such file as \($0); mend or remove the link"
                }
        )
    }

    private func source(_ text: String) -> SourceFile {
        SourceFile(path: "Sources/A.swift", text: text)
    }
}
