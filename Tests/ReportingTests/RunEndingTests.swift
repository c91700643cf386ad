// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

@testable import Judging
@testable import Reporting
@testable import Running
@testable import TestSupport

/// What follows from a run and its baseline, whichever command asks.
struct RunEndingTests {
    private var baseline = Baseline(
        thresholds: [
            EndpointThresholds(
                endpoint: "/a",
                thresholds: [Threshold(metric: .p50, value: 100, text: "100")]
            )
        ]
    )

    private func ending(_ first: RunSummary, _ second: RunSummary? = nil) -> RunEnding {
        RunEnding(first, confirmedBy: second, against: baseline, options: GateOptions())
    }

    private func interrupted(_ latency: Double) -> RunSummary {
        var summary = RunSummary.sound(latency: latency)
        summary.run = RunSummary.sample.run
        summary.run?.wasInterrupted = true
        return summary
    }

    @Test func `the results carry the verdict, and the second run's the verdict on it alone`() {
        let ending = ending(.sound(latency: 150), .sound(latency: 100))

        #expect(ending.summary.verdict?.verdict == .warn)
        #expect(ending.confirmation?.verdict?.verdict == .pass)
        #expect(ending.sheet.verdict == .warn)
        #expect(ending.verdictStatus(strict: false) == .passed)
    }

    @Test func `only a failing cell of a run that went as planned asks for a second run`() {
        #expect(ending(.sound(latency: 150)).needsConfirmation)
        #expect(!ending(.sound(latency: 100)).needsConfirmation)
        #expect(!ending(interrupted(150)).needsConfirmation)
    }

    @Test func `an interruption is the status of a run, not of judging it later`() {
        #expect(ending(interrupted(150)).runStatus(strict: false) == .interrupted)
        #expect(ending(interrupted(150)).verdictStatus(strict: false) == .failed)
        let second = ending(.sound(latency: 150), interrupted(150))
        #expect(second.runStatus(strict: false) == .interrupted)
        #expect(!second.wentAsPlanned)
    }

    @Test func `of two verdicts the worse one counts, and both are said`() {
        let good = ending(.sound(latency: 100)).judgement
        let bad = ending(.sound(latency: 150)).judgement

        for (first, other) in [(100.0, bad), (150.0, good)] {
            let both = ending(.sound(latency: first)).adding(other)
            #expect(both.judgement == bad)
            #expect(both.summary.verdict?.verdict == .fail)
            #expect(both.verdictStatus(strict: false) == .failed)
            #expect(both.lines.count == good.lines.count + bad.lines.count)
        }
    }

    @Test func `a run that is written again leaves no second run of an earlier one`() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("ending-\(UUID().uuidString)").path
        try RunFolder(path: folder).create()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let destination = ResultsDestination(folder: folder)

        try ending(.sound(latency: 150), .sound(latency: 100)).write(to: destination)
        let confirmed = try RunEnding(
            inFolder: folder,
            against: baseline,
            options: GateOptions()
        )
        try ending(.sound(latency: 150)).write(to: destination)
        let alone = try RunEnding(inFolder: folder, against: baseline, options: GateOptions())

        #expect(confirmed.judgement.verdict == .warn)
        #expect(alone.judgement.verdict == .fail)
    }

    @Test(arguments: [
        ([Shared.ExitStatus.passed, .undecided], Shared.ExitStatus.undecided),
        ([.invalid, .failed, .passed], .failed), ([.undecided, .invalid], .invalid),
        ([.failed, .interrupted], .interrupted),
    ])
    func `the worst of several statuses`(statuses: [Shared.ExitStatus], worst: Shared.ExitStatus) {
        #expect(Shared.ExitStatus.worst(of: statuses) == worst)
        #expect(Shared.ExitStatus.worst(of: []) == nil)
    }
}
