// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Files
@testable import Judging

struct BaselineFileTests {
    @Test(arguments: [
        ("{\"version\": 2,", "f:2:1: not JSON from here on; a baseline is a JSON file"),
        ("version: 2", "f:1:1: not JSON from here on; a baseline is a JSON file"),
        (
            "{\"version\": 1, \"thresholds\": {\"/a\": {\"p50_ms\": 1}}}",
            "f:1:13: version is \"1\"; it must be 2"
        ),
        (
            "{\"thresholds\": {\"/a\": {\"p50_ms\": 1}}}",
            "f:1:1: version is missing; write \"version\": 2"
        ),
        (
            "{\"version\": 2, \"thresholds\": {\"/a\": {\"p50_ms\": -5}}}",
            "f:1:48: p50_ms is \"-5\"; a threshold must be a number of at least 0"
        ),
        (
            "{\"version\": 2, \"thresholds\": {\"/a\": {\"p50_ms\": \"5\"}}}",
            "f:1:48: p50_ms is \"5\"; a threshold must be a number of at least 0"
        ),
        (
            "{\"version\": 2, \"thresholds\": {\"/a\": {\"p95\": 5}}}",
            "f:1:38: unknown key \"p95\" in the thresholds of /a; "
                + "did you mean \"p95_ms\"?"
        ),
        (
            "{\"version\": 2, \"thresholds\": {\"/a\": {\"p50_ms\": 1, \"p50_action\": \"stop\"}}}",
            "f:1:65: p50_action is \"stop\"; it must be \"warn\" or \"block\""
        ),
        (
            "{\"version\": 2, \"thresholds\": {}}",
            "f:1:30: thresholds is empty or not a mapping of endpoints; there is nothing to judge"
        ),
        (
            "{\"version\": 2, \"thresholds\": {\"/a\": {\"p50_ms\": 1, \"p50_tolerance\": \"x\"}}}",
            "f:1:68: p50_tolerance is \"x\"; it must be a number from 0 to 100, "
                + "such as 0.10 for 10 %"
        ),
        (
            "{\"version\": 2, \"thresholds\": {\"/a\": {\"p50_ms\": 1, \"optional\": 1}}}",
            "f:1:63: optional is \"1\"; it must be true or false"
        ),
        (
            "{\"version\": 2, \"confirm\": \"yes\", \"thresholds\": {\"/a\": {\"p50_ms\": 1}}}",
            "f:1:27: confirm is \"yes\"; it must be true or false"
        ),
        ("{\"version\": 2}", "f:1:1: thresholds is missing; there is nothing to judge"),
        (
            "{\"version\": 2, \"thresholds\": {\"/a\": {}}}",
            "f:1:30: no endpoint has a threshold; there is nothing to judge"
        ),
        (
            "{\"version\": 2, \"regression_tolerance\": -1, "
                + "\"thresholds\": {\"/a\": {\"p50_ms\": 1}}}",
            "f:1:40: regression_tolerance is \"-1\"; it must be a number from 0 to 100, "
                + "such as 0.10 for 10 %"
        ),
    ])
    func `what is no baseline`(text: String, sentence: String) {
        do throws(DocumentProblems) {
            _ = try BaselineFile.parse(text, fileName: "f")
            Issue.record("taken: \(text)")
        } catch {
            #expect(error.sentence.split(separator: "\n").map(String.init) == [sentence])
            #expect(error.exitStatus == .badInput)
        }
    }

    @Test func `thresholds keep the order of the file and their numbers' notation`() throws {
        let baseline = try BaselineFile.parse(
            """
            {"version": 2, "note": "kept for people", "thresholds": {
              "/z": {"p50_ms": 200.0, "p95_ms": 1e3}, "/a\\ud83d\\ude00\\u00e9": {"p99_ms": 7}}}
            """,
            fileName: "f"
        )

        #expect(baseline.thresholds.map(\.endpoint) == ["/z", "/a\u{1f600}\u{e9}"])
        #expect(baseline.thresholds.flatMap(\.thresholds).map(\.text) == ["200.0", "1000.0", "7"])
        #expect(baseline.tolerance == 0.10)
        #expect(baseline.blocksOnRegression)
    }

    @Test func `the committed example is a baseline`() throws {
        let file = RepositoryFile.root.appendingPathComponent(
            "Examples/content-platform.baseline.json"
        )

        let baseline = try BaselineFile.read(file.path)

        #expect(baseline.thresholds.count == 4)
    }
}

struct BaselineMakerTests {
    private let maker = BaselineMaker(tolerance: 0.25, warnOnly: [.p99])

    @Test func `each threshold is the median of its cell over the runs`() throws {
        let runs = [30.0, 10, 20].map { ("f", RunSummary.sound(latency: $0)) }

        let baseline = try maker.baseline(from: runs)

        let thresholds = try #require(baseline.thresholds.first?.thresholds)
        #expect(thresholds.map(\.value) == [20, 40, 60, 0.001])
        #expect(thresholds.map(\.action) == [.block, .block, .warn, .block])
        #expect(baseline.environment.cpuCores == 2)
    }

    @Test func `the file that it writes reads back as it is and passes its own run`() throws {
        let run = RunSummary.sound(latency: 12.345)
        var baseline = try maker.baseline(from: [("f", run)])
        baseline.provenance = BaselineProvenance(
            of: [run],
            date: "2026-01-02T03:04:05Z",
            author: "A"
        )
        baseline.provenance?[.toolVersion] = "1.0"

        let text = baseline.fileText
        let reread = try BaselineFile.parse(text, fileName: "f")

        #expect(reread == baseline)
        #expect(Gate.judge(run, against: reread).verdict == .pass)
        try Golden.expect(text, is: "made-baseline.json")
    }

    @Test func `an error rate is rounded so that it allows what was measured`() throws {
        var run = RunSummary.sound(latency: 10)
        run.endpoints["/a"]?.failures = 16

        let threshold = try maker.baseline(from: [("f", run)]).threshold("/a", .errorRate)

        // 16 of 5016 are 0.0031897926.
        #expect(threshold?.text == "0.00319")
    }

    @Test func `a metric that is left out has no threshold`() throws {
        let maker = BaselineMaker(tolerance: 0.10, warnOnly: [], metrics: [.p50, .errorRate])

        let baseline = try maker.baseline(from: [("f", .sound(latency: 10))])

        #expect(baseline.thresholds.first?.thresholds.map(\.metric) == [.p50, .errorRate])
    }

    @Test func `an even number of runs has no median that was measured`() {
        let runs = [10.0, 20].map { ("f", RunSummary.sound(latency: $0)) }

        expectRefusal(
            runs,
            "2 results files; give an odd number, so that the median of each cell is "
                + "a measured value"
        )
    }

    @Test func `runs of two machine shapes make no baseline`() {
        var runs = [10.0, 20, 30].map { ("run\(Int($0)).json", RunSummary.sound(latency: $0)) }
        runs[1].1.environment?.cpuCores = 8

        expectRefusal(
            runs,
            "results file run20.json: cpu_cores is 8, the baseline's is 2 (run10.json); "
                + "make a baseline from runs on one machine shape"
        )
    }

    @Test func `a run that was no measurement makes no baseline`() {
        var run = RunSummary.sound(latency: 10)
        run.conservation = ConservationCheck(countedByWorkers: 2, merged: 1, cut: 0)

        expectRefusal(
            [("f", run)],
            "results file f: the workers counted 2 requests and 1 were merged; "
                + "a baseline needs a sound run"
        )
    }

    @Test func `an endpoint of failures only makes no baseline`() {
        var run = RunSummary.sound(latency: 10)
        run.endpoints["/b"] = EndpointSummary(count: 0, failures: 9)

        expectRefusal(
            [("f", run)],
            "results file f: every request to /b failed; "
                + "a baseline needs successes to take percentiles of"
        )
    }

    private func expectRefusal(
        _ runs: [(String, RunSummary)],
        _ sentence: String,
        _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: InputError(sentence), sourceLocation: location) {
            try maker.baseline(from: runs.map { (file: $0.0, summary: $0.1) })
        }
    }
}
