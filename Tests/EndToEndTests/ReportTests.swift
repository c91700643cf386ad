// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Reports of a real run, read by programs that others wrote.
@Suite(.serialized)
struct ReportTests {
    @Test func `a run writes what is asked for, and its reports are made again from its folder`()
        async throws
    {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario(
            nginx.url,
            load: "users: 4, spawn_rate: 100/s, run_time: 3s, warmup: 1s"
        )
        let baseline = try tidemark.folder.write(
            """
            {"version": 2, "thresholds": {"/a": {"p50_ms": 0.0001, "error_rate": 0.5}, "/b": {"p50_ms": 10000}}}
            """,
            to: "baseline.json"
        )

        let (status, program) = try await tidemark.run(
            ["run", scenario, "--workers", "1", "--baseline", baseline, "--out", "o", "--headless"]
                + ["--html", "r.html", "--markdown", "r.md", "--junit", "r.xml", "--summary-line"]
        )

        #expect(status == 1, "\(program.output)\(program.errors)")
        let last = program.output.split(separator: "\n").last
        #expect(last?.hasPrefix("FAIL ") == true && last?.hasSuffix("[1 FAIL, 2 PASS]") == true)
        let markdown = try String(contentsOf: tidemark.folder.file("r.md"), encoding: .utf8)
        #expect(markdown.hasPrefix("<!-- tidemark: "))
        #expect(markdown.contains("| **FAIL** | `/a` | p50 | "))
        let cases = try python(
            """
            import sys, xml.etree.ElementTree as tree
            suite = tree.parse(sys.argv[1]).getroot().find("testsuite")
            print(suite.get("tests"), suite.get("failures"), len(suite.findall("testcase/failure")))
            """,
            tidemark.folder.file("r.xml").path
        )
        #expect(cases == "3 1 1\n")
        // As it was judged then, and judged anew by the same baseline.
        for arguments in [[], ["--baseline", baseline]] {
            let (again, report) = try await tidemark.run(
                ["report", "o", "--html", "again.html", "--junit", "again.xml"]
                    + ["--markdown", "again.md", "--summary-line"] + arguments
            )
            #expect(again == 0, "\(report.errors)")
            for name in ["html", "md", "xml"] {
                #expect(
                    try Data(contentsOf: tidemark.folder.file("r.\(name)"))
                        == Data(contentsOf: tidemark.folder.file("again.\(name)"))
                )
            }
            #expect(report.output.split(separator: "\n").last == last)
        }
    }

    private func python(_ script: String, _ argument: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, argument]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }
}
