// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Judging

/// The files of a paired run are read as they were written.
struct PairedFilesTests {
    private let block = BlockLine(
        name: .text("fix \"search\""),
        pair: 2,
        order: 1,
        arm: .candidate,
        voidReason: "worker w was lost",
        startedAt: "2026-01-02T03:04:05Z",
        durationSeconds: 30,
        endpoints: [
            "/b": BlockLine.Endpoint(failures: 3, histogram: "AAAA"),
            "/a": BlockLine.Endpoint(failures: 0, histogram: nil),
        ]
    )

    private let decision = PairedDecision(
        verdict: .fail,
        pairCount: 3,
        lookCount: 1,
        cells: [
            CellJudgement(
                endpoint: "/a",
                metric: .p50,
                state: .fail,
                finding: .pair(.above(tolerance: 0.1)),
                expected: 10,
                actual: 12,
                change: CellChange(value: 0.2, low: 0.15, high: 0.25, standardError: 0.01),
                samples: SampleCount(count: 900, needed: 1)
            ),
            CellJudgement(
                endpoint: "/a",
                metric: .errorRate,
                state: .skip,
                finding: .pair(.noRequest),
                change: CellChange(value: 0, isImproved: true),
                isAdvisory: true
            ),
        ],
        isFinal: true
    )

    @Test func `a block is one line with its endpoints sorted`() {
        #expect(
            block.json.text
                == #"{"pr":"fix \"search\"","pair":2,"order":1,"arm":"candidate","#
                + #""void":"worker w was lost","started_at":"2026-01-02T03:04:05Z","#
                + #""duration_seconds":30.0,"endpoints":{"/a":{"failures":0,"histogram":null},"#
                + #""/b":{"failures":3,"histogram":"AAAA"}}}"#
        )
    }

    @Test func `a block is read as it was written`() throws {
        let bare = BlockLine(
            name: .number("12"),
            pair: 1,
            order: 2,
            arm: .baseline,
            endpoints: [:]
        )

        for line in [block, bare] {
            let value = try #require(JSONValue(Array(line.json.text.utf8)))
            #expect(try BlockLine(value) == line)
        }
    }

    @Test func `a decision is one line with its keys in order`() {
        #expect(
            PairFile(.number("12"), decision).json.text
                == #"{"pr":12,"verdict":"FAIL","pairs":3,"looks":1,"cells":[{"endpoint":"/a","#
                + #""metric":"p50","state":"FAIL","change":0.2,"low":0.15,"high":0.25,"#
                + #""standard_error":0.01,"baseline_ms":10.0,"candidate_ms":12.0,"samples":900,"#
                + #""reason":"+20.0 % (+15.0 to +25.0 %): above the tolerance of 10 %"},"#
                + #"{"endpoint":"/a","metric":"error_rate","state":"SKIP","#
                + #""change":0.0,"low":null,"high":null,"standard_error":null,"#
                + #""baseline_rate":null,"candidate_rate":null,"samples":0,"improved":true,"#
                + #""advisory":true,"reason":"no request in either arm"}],"#
                + #""reasons":["/a p50: +20.0 % (+15.0 to +25.0 %): above the tolerance of 10 %"]}"#
        )
    }

    @Test(arguments: [PullRequestName.text("x"), .number("12"), .number("1.5")])
    func `a decision is read as it was written`(name: PullRequestName) throws {
        var file = PairFile(name, decision)
        file.run = RunSummary.sample.run
        file.environment = MachineFacts()
        file.environment?.cpuCores = 4
        file.environment?.memoryMB = 15_990
        file.durationSeconds = 61.5

        let read = try JSONDecoder().decode(PairFile.self, from: Data(file.json.text.utf8))

        #expect(read == file)
    }
}
