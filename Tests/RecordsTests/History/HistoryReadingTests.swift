// SPDX-License-Identifier: Apache-2.0

import Foundation
import Judging
import Shared
import Testing

@testable import Files
@testable import Records

/// What the history takes from files of results and of pairs.
struct HistoryReadingTests {
    private let context = HistoryContext(time: "2026-03-01T00:00:00Z")

    private func read(_ text: String, _ context: HistoryContext? = nil) throws -> HistoryRun {
        try HistoryRun.read(Array(text.utf8), fileName: "r.json", context: context ?? self.context)
    }

    @Test func `results say what, when and where`() throws {
        let run = try read(try HistorySamples.results(level: 200))

        #expect(run.kind == .run)
        #expect(run.time == "2026-02-02T10:00:00Z")
        #expect(run.commit == "new")
        #expect(run.branch == "work")
        #expect(run.scenarioDigest == "d1g357")
        #expect(run.environmentClass == "4 cores, 16 GiB")
        #expect(run.endpoints["/a"] == HistorySamples.endpoint(200))
    }

    @Test func `the id is of the measurement, not of the verdict`() throws {
        let text = try HistorySamples.results(level: 200)
        let judged = text.replacingOccurrences(
            of: "\"schema_version\": 1,",
            with: "\"schema_version\": 1, \"verdict\": {\"verdict\": \"FAIL\", \"reasons\": []},"
        )

        #expect(try read(text).id == read(judged).id)
        #expect(try read(judged).verdict == .fail)
        #expect(try read(text).id != read(HistorySamples.results(level: 201)).id)
        #expect(
            try read(text).id
                != read(HistorySamples.results(level: 200, startedAt: "2026-02-02T10:00:01Z")).id
        )
    }

    @Test func `failed cells come from the verdict`() throws {
        let text = try HistorySamples.results(level: 200).replacingOccurrences(
            of: "\"schema_version\": 1,",
            with: """
                "schema_version": 1, "verdict": {"verdict": "FAIL", "reasons": ["x"], "cells": [\
                {"endpoint": "/a", "metric": "p95", "state": "FAIL"}, \
                {"endpoint": "/a", "metric": "p50", "state": "WARN"}, \
                {"endpoint": "/a", "metric": "p99", "state": "PASS"}, \
                {"endpoint": "/ab", "metric": "p99", "state": "FAIL"}]},
                """
        )

        let cells = try read(text).endpoints["/a"]?.cells

        #expect(cells?.mapValues(\.state) == ["p95": .fail, "p50": .warn])
    }

    @Test func `a pair has its changes, and what it does not say comes from the flags`() throws {
        let pair = """
            {"pr":"x","verdict":"FAIL","pairs":3,"looks":1,"cells":[{"endpoint":"/a","metric":"p95",\
            "state":"FAIL","change":0.25,"low":0.2,"high":0.3,"baseline_ms":80.0,"candidate_ms":100.0,\
            "samples":900,"reason":"r"},{"endpoint":"/a","metric":"error_rate","state":"PASS",\
            "change":0.0,"low":null,"high":0.01,"baseline_rate":0.0,"candidate_rate":0.0,\
            "samples":2700,"reason":"r"}],"reasons":["slower"]}
            """
        var context = context
        context.commit = "c1"
        context.anchor = "a0"

        let run = try read(pair, context)

        #expect(run.kind == .pair)
        #expect(run.time == context.time)
        #expect([run.commit, run.anchor] == ["c1", "a0"])
        #expect(run.endpoints["/a"]?.levels[.p95] == 100)
        #expect(run.endpoints["/a"]?.count == 900)
        #expect(run.endpoints["/a"]?.cells?["p95"]?.change == 0.25)
        context.time = "2027-01-01T00:00:00Z"
        #expect(try read(pair, context).id == run.id)
    }

    @Test(arguments: [
        (15_990, "4 cores, 16 GiB"), (15_400, "4 cores, 16 GiB"), (7_800, "4 cores, 8 GiB"),
        (64_200, "4 cores, 64 GiB"), (32_768, "4 cores, 32 GiB"),
    ])
    func `machines of one size have one name`(memory: Int, name: String) {
        var machine = HistorySamples.machine
        machine.memoryMB = memory

        #expect(EnvironmentClass.name(of: machine) == name)
    }

    @Test(arguments: [
        ("{}", "h.jsonl:3: id is missing; is it a line of a history?"),
        ("x", "h.jsonl:3: not JSON, or cut off"),
        (
            #"{"id":"a","kind":"run","time":"monday","environment_class":"u","reasons":[],"endpoints":{}}"#,
            "h.jsonl:3: time is \"monday\"; write ISO 8601, such as 2026-01-05T10:00:00Z"
        ),
        (
            #"{"id":"","kind":"run","time":"2026-01-05T10:00:00Z","environment_class":"u","reasons":[],"endpoints":{}}"#,
            "h.jsonl:3: id is empty; each run needs one of its own"
        ),
    ])
    func `a line that is no run is said`(line: String, sentence: String) {
        #expect(throws: InputError(sentence)) {
            try HistoryLine.run(Array(line.utf8), place: "h.jsonl:3")
        }
    }

    @Test func `which of several scenarios must be said`() throws {
        let scenarios = [
            HistoryScenario(digest: "aa11", file: "shop.yaml", environmentClass: "u", count: 2),
            HistoryScenario(digest: "bb22", file: "login.yaml", environmentClass: "u", count: 1),
            HistoryScenario(digest: "cc33", file: "shop.yaml", environmentClass: "u", count: 9),
        ]
        let choose = { (wanted: String?, scenarios: [HistoryScenario]) throws(HistoryError) in
            try HistorySelection.scenario(
                wanted,
                of: scenarios,
                path: "h",
                place: " of branch main"
            )
        }

        #expect(try choose("shop.yaml", scenarios).digest == "aa11")
        #expect(try choose("bb", scenarios).digest == "bb22")
        #expect(try choose(nil, [scenarios[0], scenarios[2]]).digest == "aa11")
        #expect(
            throws: HistoryError(
                "history h: runs of 2 scenarios of branch main; write --scenario and one of login.yaml, "
                    + "shop.yaml"
            )
        ) { try choose(nil, scenarios) }
        #expect(
            throws: HistoryError(
                "history h: no run of scenario \"x\" of branch main; there are login.yaml, shop.yaml"
            )
        ) { try choose("x", scenarios) }
        #expect(
            throws: HistoryError(
                "history h: no run of branch main; \"tidemark history list\" shows what there is"
            )
        ) { try choose(nil, []) }
    }
}
