// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Files

struct ResultsFileTests {
    @Test func `what is written is what a reader of results expects, and reads back the same`()
        throws
    {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("results-\(UUID().uuidString).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }

        try ResultsFile.write(.sample, to: path)

        let text = try String(contentsOfFile: path, encoding: .utf8)
        try Golden.expect(text, is: "report-results.json")
        #expect(try ResultsFile.read(path) == .sample)
    }

    @Test(arguments: [
        ("", "results file f: not JSON, or cut off; write it again with \"tidemark run\""),
        (
            "{\"endpoints\": {\"/a\": {\"count\": 1, ",
            "results file f: not JSON, or cut off; write it again with \"tidemark run\""
        ),
        ("{}", "results file f: endpoints is missing; is it a results file?"),
        (
            "{\"endpoints\": {\"/a\": {\"failures\": 1}}}",
            "results file f: endpoints./a.count is missing; is it a results file?"
        ),
        (
            "{\"endpoints\": {\"/a\": {\"count\": \"1\", \"failures\": 0}}}",
            "results file f: endpoints./a.count is not a whole number"
        ),
        (
            "{\"endpoints\": {\"/a\": {\"count\": -1, \"failures\": 0}}}",
            "results file f: /a has a negative number; counts and latencies are at least 0"
        ),
        (
            "{\"schema_version\": 9, \"endpoints\": {}}",
            "results file f: schema_version is 9, but this program reads only up to 1; "
                + "install a newer Tidemark"
        ),
        (
            "{\"endpoints\": {\"/a\": {\"count\": 2, \"failures\": 0, \"iterations\": ["
                + "{\"count\": 1, \"failures\": 0}, {\"count\": 1, \"failures\": 0}]}}}",
            "results file f: /a has 2 iterations; a median needs an odd number"
        ),
    ])
    func `what is no results file`(text: String, sentence: String) {
        #expect(throws: InputError(sentence)) { try ResultsFile.parse(text, fileName: "f") }
    }

    @Test func `a results file reads back as it was written`() throws {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("tidemark-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }

        try ResultsFile.write(.sample, to: file.path)

        #expect(try ResultsFile.read(file.path) == .sample)
    }

    @Test func `names of quantiles are those of the results file`() {
        #expect(
            Quantile.reported.map(\.text) == [
                "p50", "p66", "p75", "p80", "p90", "p95", "p98", "p99", "p99.9", "p99.99", "p100",
            ]
        )
    }
}
