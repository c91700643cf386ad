// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Importing

/// What importers write, as a person reads it.
struct ImportTests {
    private static let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Samples")

    private func sample(_ name: String) throws -> String {
        try String(contentsOf: Self.samples.appendingPathComponent(name), encoding: .utf8)
    }

    /// It is the golden file's, and a scenario.
    private func expect(_ draft: ScenarioDraft, is golden: String) throws {
        try Golden.expect(draft.text, is: golden)
        _ = try scenario(draft)
    }

    private func scenario(_ draft: ScenarioDraft) throws -> Scenario {
        let names = draft.text.matches(of: /\$\{env\.([A-Z0-9_]+)\}/).map { String($0.1) }
        return try ScenarioParser.parse(
            draft.text,
            fileName: "imported",
            environment: Dictionary(names.map { ($0, "value") }) { first, _ in first },
            dataFiles: DataFiles(
                table: { _, _ throws(DataFileProblem) in throw DataFileProblem("none") },
                bytes: { _ throws(DataFileProblem) in [1] }
            )
        )
    }

    @Test func `a recording`() throws {
        var importer = HARImporter(fileName: "visit.har")
        let draft = try importer.draft(Array(sample("visit.har").utf8))

        try expect(draft, is: "import-har.yaml")
        #expect(!draft.text.contains("secret1"))
        for number in 1...5 { #expect(!draft.text.contains("secret\(number)")) }
    }

    @Test(arguments: [
        ("{}", "f.har: not an HTTP Archive (HAR): "),
        ("[", "f.har: not an HTTP Archive (HAR): "),
        ("{\"log\": {\"entries\": []}}", "f.har: it contains no http or https request"),
    ])
    func `what is no recording`(text: String, sentence: String) throws {
        var importer = HARImporter(fileName: "f.har")
        let error = #expect(throws: ImportError.self) { try importer.draft(Array(text.utf8)) }
        #expect(error?.sentence.hasPrefix(sentence) == true, "\(error?.sentence ?? "")")
    }

    @Test func `a description`() throws {
        var importer = try OpenAPIImporter(sample("openapi.yaml"), fileName: "openapi.yaml")

        try expect(importer.draft(), is: "import-openapi.yaml")
    }

    @Test(arguments: [
        ("swagger: '2.0'", "f: not an OpenAPI 3 description (no \"openapi: 3.…\")"),
        ("openapi: 3.0.0\npaths: {}", "f: paths contains no operation"),
    ])
    func `what is no description`(text: String, sentence: String) throws {
        let error = #expect(throws: ImportError.self) {
            var importer = try OpenAPIImporter(text, fileName: "f")
            _ = try importer.draft()
        }
        #expect(error?.sentence == sentence)
    }

    private static let commands = [
        "curl https://shop.example/articles/123",
        #"""
        curl 'http://localhost:8000/login?next=%2F' -X POST -H 'Accept: text/html' \
          -H 'Cookie: sid=1' -H 'Authorization: Bearer abc' --data-raw 'user=a+b&password=c' \
          --compressed -k -sSL
        """#,
        #"curl localhost:8000/a -u ada:pw --json '{"a": "${x}", "token": "t"}' -m 2.5"#,
        #"curl -G "http://h/s" -d q=1 --data-urlencode "w=a b&c" -I"#,
        #"curl http://h/f -F 'title=$5' -F photo=@p.png;type=image/png --http2"#,
        #"curl http://h/f --data-binary @body.bin -H 'Content-Type: image/png'"#,
        #"curl $'http://h/f' -d $'{"a": "it\'s \u0041\n"}' -H "Content-Type: application/json" --tlsv1.2"#,
    ]

    @Test func `commands`() throws {
        var all = ""
        for command in Self.commands {
            var importer = CurlImporter()
            let draft = try importer.draft([command])
            _ = try scenario(draft)
            all += "# \(command.replacing("\n", with: "\n# "))\n\(draft.text)---\n"
        }

        try Golden.expect(all, is: "import-curl.txt")
    }

    @Test(arguments: [
        (["curl"], "the curl command has no address; write e.g. curl http://host/path"),
        (["curl 'http://x"], "the curl command has a quote (') that is not closed"),
        (["curl", "ftp://x/"], "\"ftp://x/\" is not an http or https address"),
        (["curl", "http://x/", "-X"], "curl's -X has no value"),
        (["curl", "http://x/", "--header"], "curl's --header has no value"),
        (
            ["curl", "http://x/", "-X", "TRACE"],
            "method TRACE is not one of GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS"
        ),
    ])
    func `what is no command`(words: [String], sentence: String) {
        var importer = CurlImporter()
        let error = #expect(throws: ImportError.self) { try importer.draft(words) }
        #expect(error?.sentence == sentence)
    }

    // MARK: Locust

    private func locustfile(_ text: String) throws -> ScenarioDraft {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("tidemark-import-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("locustfile.py")
        try text.write(to: file, atomically: true, encoding: .utf8)
        do throws(ImportError) {
            var draft = try LocustImporter(path: file.path).draft()
            draft.notes = draft.notes.map { $0.replacing(file.path, with: "locustfile.py") }
            return draft
        } catch {
            throw ImportError(error.sentence.replacing(file.path, with: "locustfile.py"))
        }
    }

    @Test func `the usual locustfile of CI comes over whole`() throws {
        let draft = try locustfile(sample("ci-example.py"))

        try expect(draft, is: "import-locustfile-ci.yaml")
        #expect(!draft.notes.contains { $0.hasPrefix("Not carried over") })
        let imported = try scenario(draft)
        #expect(imported.users[0].tasks.map(\.weight) == [5, 3, 2, 1])
        #expect(imported.users[0].wait == .between(.milliseconds(500), .milliseconds(1500)))
    }

    @Test func `a locustfile with much in it`() throws {
        try expect(locustfile(sample("locustfile.py")), is: "import-locustfile.yaml")
    }

    @Test(arguments: [
        ("class A(HttpUser:\n", "locustfile.py:1: not Python: "),
        (
            "x = 1\n",
            "locustfile.py: no HttpUser class with tasks that could be carried over"
        ),
    ])
    func `what is no locustfile`(text: String, sentence: String) throws {
        let error = #expect(throws: ImportError.self) { try locustfile(text) }
        #expect(error?.sentence.hasPrefix(sentence) == true, "\(error?.sentence ?? "")")
    }
}

struct PathGroupingTests {
    @Test(arguments: [
        ("/articles/123", "/articles/[id]"), ("/articles/123?a=4", "/articles/[id]"),
        ("/a/6f1b1c2e-8a39-4c0e-9d53-2f5a0c1b7e11/b", "/a/[id]/b"),
        ("/o/507f1f77bcf86cd799439011", "/o/[id]"), ("/v1/users", nil),
        ("/articles/distributed-tracing-guide-2024", nil), ("/x?y=1", "/x"),
        ("/v/dQw4w9WgXcQdQw4w9WgXcQ", "/v/[id]"),
    ])
    func `what is an id`(path: String, name: String?) {
        #expect(PathGrouping.name(ofPath: path) == name)
    }
}
