// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Judging
@testable import JudgingTests
@testable import Records
@testable import Reporting
@testable import Running
@testable import TestSupport

/// What follows from a pair of builds that were measured and judged.
struct PairEndingTests {
    private func outcome(
        factor: Double,
        wasInterrupted: Bool = false
    ) throws
        -> PairSession.Outcome
    {
        var samples = PairedSamples(seed: 5)
        samples.factor = factor
        return PairSession.Outcome(
            decision: PairedGate.judge(samples.pairs(5), noise: PairedSamples.noise()),
            measured: [],
            folder: "o",
            name: "7b",
            identity: try #require(RunSummary.sample.run),
            duration: .seconds(90),
            wasInterrupted: wasInterrupted
        )
    }

    @Test func `the history has what it would read from the file`() throws {
        let ending = PairEnding(try outcome(factor: 1.5), on: MachineFacts())
        let kept = try #require(ending.kept)

        let read = try HistoryRun.read(Array(kept.json.utf8), fileName: "pair.json", context: .now)

        #expect(kept.run == read)
        #expect(read.kind == .pair)
        #expect(read.verdict == .fail)
        #expect(read.endpoints["/a"]?.cells?["p50"]?.change != nil)
    }

    @Test func `the status is the verdict's, but for an interruption`() throws {
        let machine = MachineFacts()

        #expect(PairEnding(try outcome(factor: 1.5), on: machine).status(strict: false) == .failed)
        #expect(PairEnding(try outcome(factor: 1), on: machine).status(strict: false) == .passed)
        #expect(
            PairEnding(try outcome(factor: 1.5, wasInterrupted: true), on: machine)
                .status(strict: false) == .interrupted
        )
    }

    @Test func `blocks that were measured before have a sheet and no file`() throws {
        let ending = PairEnding(try outcome(factor: 1.5).decision)

        #expect(ending.kept == nil)
        #expect(ending.material.sheet.verdict == .fail)
        #expect(ending.material.folder == nil)
    }
}
