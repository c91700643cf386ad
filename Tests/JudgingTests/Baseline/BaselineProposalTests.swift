// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Files
@testable import Judging

struct BaselineProposalTests {
    @Test func `what got faster is tightened, what got slower stays`() throws {
        let proposal = try proposal([.three(faster: 40, slower: 150, same: 105)])

        #expect(proposal.cells.map(\.course) == [.faster, .slower, .within])
        #expect(proposal.proposed.numbers == ["40.0", "100", "100"])
    }

    @Test func `what got slower is taken over only when that is asked for`() throws {
        let proposal = try proposal(
            [.three(faster: 100, slower: 150, same: 100)],
            allowsSlower: true
        )

        #expect(proposal.proposed.numbers == ["100", "150.0", "100"])
        #expect(
            proposal.markdown.contains(
                "**This baseline would accept a regression of +50.0 % (`/slower` p50).**"
            )
        )
    }

    @Test func `without that the explanation says that a regression stays one`() throws {
        let proposal = try proposal([.three(faster: 100, slower: 150, same: 100)])

        #expect(!proposal.changesSomething)
        #expect(
            proposal.markdown.contains(
                "**`/slower` p50 is worse than the baseline by +50.0 %: a regression. Its number "
                    + "stays; only --allow-slower would accept it.**"
            )
        )
    }

    @Test func `small steps that were accepted one by one are added up`() throws {
        var current = Self.current
        current.provenance = BaselineProvenance()
        current.provenance?.previous = [80, 70].map { value in
            FormerNumbers(
                texts: [.date: "2025-0\(Int(value / 10) - 5)-01"],
                thresholds: [
                    EndpointThresholds(
                        endpoint: "/slower",
                        thresholds: [Threshold(metric: .p50, value: value, text: "\(value)")]
                    )
                ]
            )
        }

        let proposal = try proposal(
            [.three(faster: 100, slower: 140, same: 100)],
            current,
            allowsSlower: true
        )

        #expect(
            proposal.markdown.contains(
                "**`/slower` p50 was loosened before: with this proposal it is +100.0 % since "
                    + "2025-02-01.**"
            )
        )
    }

    @Test func `too few samples tighten nothing and are said`() throws {
        let proposal = try proposal([.three(faster: 40, slower: 100, same: 100, count: 19)])

        #expect(proposal.proposed.numbers == ["100", "100", "100"])
        #expect(
            proposal.markdown.contains(
                "- `/faster` p50: a run has 19 samples, 20 are needed; so it is not tightened"
            )
        )
    }

    @Test func `a tightened number fails none of the runs that it comes from`() throws {
        let runs = [40.0, 41, 60].map { RunSummary.three(faster: $0, slower: 100, same: 100) }

        let proposal = try proposal(runs)

        // The median is 41; 60 is within 10 % of 54.545.
        #expect(proposal.proposed.numbers.first == "54.546")
    }

    @Test func `an endpoint that is new is judged as the others are`() throws {
        var run = RunSummary.three(faster: 100, slower: 100, same: 100)
        run.endpoints["/new"] = run.endpoints["/same"]

        let proposal = try proposal([run])

        let new = proposal.proposed.thresholds.last
        #expect(new?.endpoint == "/new")
        #expect(new?.thresholds.map(\.metric) == [.p50])
        #expect(proposal.cells.last?.course == .new)
    }

    @Test func `an endpoint that is not in the results keeps its numbers`() throws {
        var run = RunSummary.three(faster: 100, slower: 100, same: 100)
        run.endpoints["/slower"] = nil

        let proposal = try proposal([run])

        #expect(proposal.cells.map(\.course) == [.within, .absent, .within])
        #expect(proposal.markdown.contains("- `/slower`: the numbers stay"))
    }

    @Test func `an error rate is a limit, raised only when asked and shown, never lowered`() throws
    {
        var current = Self.current
        current.thresholds[0].thresholds = [
            Threshold(metric: .errorRate, value: 0.01, text: "0.01")
        ]
        var run = RunSummary.three(faster: 100, slower: 100, same: 100)
        let still = try proposal([run], current, allowsSlower: true)
        run.endpoints["/faster"]?.failures = 300
        let risen = try proposal([run], current, allowsSlower: true)

        #expect(still.cells.first?.course == .within)
        #expect(risen.cells.first?.course == .slower)
        #expect(Gate.judge(run, against: risen.proposed).verdict == .pass)
    }

    @Test func `results of another machine shape are not compared`() {
        var run = RunSummary.three(faster: 100, slower: 100, same: 100)
        run.environment?.cpuCores = 8

        let error = #expect(throws: InputError.self) { try proposal([run]) }
        #expect(
            error?.sentence
                == "results file run0.json: cpu_cores is 8, the baseline's is 2; numbers of "
                + "two machine shapes cannot be compared. Make a new baseline with "
                + "\"tidemark baseline init\""
        )
    }

    @Test func `the last line says what is to be done`() throws {
        let proposal = try proposal([.three(faster: 40, slower: 100, same: 100)])

        #expect(
            proposal.closing(output: "p.json") == "p.json: 1 tighter; after the review: tidemark "
                + "baseline accept p.json --baseline baseline.json --reason \"...\""
        )
    }

    @Test func `the explanation for review`() throws {
        var runs = [38.0, 40, 41].map { RunSummary.three(faster: $0, slower: $0 + 102, same: 104) }
        for index in runs.indices {
            runs[index].endpoints["/faster"]?.percentileIntervals = ["p50": [37.5, 42.25]]
            runs[index].endpoints["/same"]?.failures = 2
        }
        var current = Self.current
        current.thresholds[2].thresholds.append(
            Threshold(metric: .errorRate, value: 0.001, text: "0.001")
        )
        current.provenance = BaselineProvenance()
        current.provenance?[.commit] = "0a1b"
        current.provenance?[.date] = "2026-01-02T03:04:05Z"
        current.provenance?[.reason] = "first numbers"

        let kept = try proposal(runs, current)
        let taken = try proposal(runs, current, allowsSlower: true)

        try Golden.expect(kept.markdown, is: "proposal.md")
        try Golden.expect(taken.markdown, is: "proposal-slower.md")
        try Golden.expect(taken.proposed.fileText, is: "proposed-baseline.json")
    }

    /// Runs that a seed makes, against numbers that it makes.
    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `no verdict of the results leaves PASS by proposing and accepting them`(
        seed: UInt64
    ) throws {
        var random = RandomStream(seed: seed, index: 0)
        let count = [1, 3, 5][Int(random.next() % 3)]
        let runs = (0..<count).map { _ in
            RunSummary.three(
                faster: random.latency(),
                slower: random.latency(),
                same: random.latency(),
                count: Int(random.next() % 3000) + 20
            )
        }
        var current = Self.current
        current.tolerance = [0, 0.1, 0.37][Int(random.next() % 3)]
        for allowsSlower in [false, true] {
            let proposal = try proposal(runs, current, allowsSlower: allowsSlower)
            let accepted = try accept(proposal.proposed, current)
            let reread = try BaselineFile.parse(accepted.fileText, fileName: "f")
            #expect(reread == accepted)
            for run in runs {
                let before = Gate.judge(run, against: current).verdict
                let after = Gate.judge(run, against: reread).verdict
                #expect(before != .pass || after == .pass)
                // Of several runs one may stand alone beside a median that stays.
                #expect(!allowsSlower || count > 1 || after == .pass)
            }
        }
    }
}

struct BaselineAcceptanceTests {
    @Test func `what was accepted keeps who, when, why, and the numbers before`() throws {
        let current = BaselineProposalTests.current
        let proposal = try proposal([.three(faster: 40, slower: 100, same: 100)])

        let accepted = try accept(proposal.proposed, current)

        let provenance = try #require(accepted.provenance)
        #expect(provenance[.reason] == "a new index")
        #expect(provenance[.author] == "B. Person")
        #expect(provenance[.date] == "2026-03-04T05:06:07Z")
        #expect(provenance.previous == [FormerNumbers(current)])
    }

    @Test func `a proposal for other numbers is refused`() throws {
        let proposal = try proposal([.three(faster: 40, slower: 100, same: 100)])
        var current = BaselineProposalTests.current
        current.thresholds.removeLast()

        let error = #expect(throws: InputError.self) { try accept(proposal.proposed, current) }
        #expect(
            error?.sentence
                == "baseline.json has other numbers than when the proposal was made; make it "
                + "again with \"tidemark baseline propose\""
        )
    }

    @Test func `a file that was not proposed keeps the numbers before it too`() throws {
        let current = BaselineProposalTests.current
        var other = current
        other.thresholds.removeLast()

        #expect(try accept(other, current).provenance?.previous == [FormerNumbers(current)])
    }

    @Test func `the list of numbers before is bounded, newest first`() throws {
        var current = BaselineProposalTests.current
        for step in 1...15 {
            let run = RunSummary.three(
                faster: 100 * pow(0.8, Double(step)),
                slower: 100,
                same: 100
            )
            current = try accept(try proposal([run], current).proposed, current)
        }

        let previous = try #require(current.provenance?.previous)
        #expect(previous.count == BaselineProvenance.previousLimit)
        let newest = try #require(previous.first?.value("/faster", .p50))
        #expect(abs(newest - 100 * pow(0.8, 14)) < 0.001)
    }
}

struct BaselineTableTests {
    @Test func `a baseline as people read it`() throws {
        var baseline = BaselineProposalTests.current
        baseline.isConfirming = true
        baseline.blocksOnRegression = false
        baseline.thresholds[0].isOptional = true
        baseline.thresholds[1].thresholds[0].tolerance = 0.255
        baseline.thresholds[2].thresholds.append(
            Threshold(metric: .errorRate, value: 0.001, text: "0.001", action: .warn)
        )
        var provenance = BaselineProvenance()
        provenance[.commit] = "0a1b"
        provenance[.branch] = "main"
        provenance[.author] = "someone"
        provenance[.date] = "2026-01-02T00:00:00Z"
        provenance[.reason] = "first numbers"
        provenance[.scenarioDigest] = "0123456789abcdef"
        provenance.runIDs = ["2026-01-01T23:00:00Z"]
        provenance.previous = [
            FormerNumbers(texts: [.commit: "ffff", .reason: "older"], thresholds: []),
            FormerNumbers(texts: [:], thresholds: []),
        ]
        baseline.provenance = provenance

        // 32.5 days later.
        let table = BaselineTable(baseline: baseline, fileName: "b.json", now: 1_770_120_000)

        try Golden.expect(table.lines.joined(separator: "\n") + "\n", is: "baseline-show.txt")
    }

    @Test func `a baseline of the usual kind says that it does not know`() {
        let table = BaselineTable(
            baseline: BaselineProposalTests.current,
            fileName: "b.json",
            now: 0
        )

        #expect(
            table.lines.prefix(2)
                == ["b.json", "  the file does not say where its numbers come from"]
        )
    }
}

struct BaselineDifferenceTests {
    @Test func `cells with their direction, then what is judged otherwise`() {
        let old = BaselineProposalTests.current
        var new = old
        new.thresholds[0].thresholds = [Threshold(metric: .p50, value: 80, text: "80")]
        new.thresholds[1].thresholds = [
            Threshold(metric: .p50, value: 125, text: "125", action: .warn, tolerance: 0.2),
            Threshold(metric: .errorRate, value: 0.001, text: "0.001"),
        ]
        new.thresholds[2].thresholds = []
        new.tolerance = 0.15
        new.isConfirming = true
        new.environment.cpuCores = 4

        #expect(
            BaselineDifference(old: old, new: new).lines == [
                "  tighter  /faster p50: 100 ms to 80 ms (-20.0 %)",
                "  looser   /slower p50: 100 ms to 125 ms (+25.0 %)",
                "  new      /slower error_rate: 0.1 %", "  gone     /same p50: was 100 ms",
                "  changed  regression_tolerance: 10 % to 15 %",
                "  changed  confirm: false to true", "  changed  cpu_cores: 2 to 4",
                "  changed  /slower p50 action: block to warn",
                "  changed  /slower p50 tolerance: the file's to 20 %",
            ]
        )
    }

    @Test func `a file and itself`() {
        let baseline = BaselineProposalTests.current

        #expect(
            BaselineDifference(old: baseline, new: baseline).lines
                == ["no difference in what is judged or how"]
        )
    }
}

// MARK: Building what a test is about

extension BaselineProposalTests {
    /// Three endpoints at 100 ms, of which one is to get faster and one slower.
    fileprivate static var current: Baseline {
        var baseline = Baseline(
            thresholds: ["/faster", "/slower", "/same"].map { name in
                EndpointThresholds(
                    endpoint: name,
                    thresholds: [Threshold(metric: .p50, value: 100, text: "100")]
                )
            }
        )
        baseline.environment.cpuCores = 2
        return baseline
    }
}

private func proposal(
    _ runs: [RunSummary],
    _ current: Baseline = BaselineProposalTests.current,
    allowsSlower: Bool = false
) throws -> BaselineProposal {
    var provenance = BaselineProvenance(of: runs, date: "2026-02-03T04:05:06Z", author: "someone")
    provenance[.toolVersion] = "1.0"
    let proposer = BaselineProposer(
        current: current,
        fileName: "baseline.json",
        allowsSlower: allowsSlower,
        provenance: provenance
    )
    return try proposer.proposal(
        from: runs.enumerated().map { (file: "run\($0.offset).json", summary: $0.element) }
    )
}

private func accept(_ proposed: Baseline, _ current: Baseline) throws -> Baseline {
    try BaselineAcceptance(
        reason: "a new index",
        date: "2026-03-04T05:06:07Z",
        author: "B. Person"
    ).baseline(proposed, inPlaceOf: current, fileName: "baseline.json")
}

extension Baseline {
    fileprivate var numbers: [String] { thresholds.flatMap(\.thresholds).map(\.text) }
}

extension RunSummary {
    fileprivate static func three(
        faster: Double,
        slower: Double,
        same: Double,
        count: Int = 5000
    ) -> RunSummary {
        var summary = RunSummary.sound(latency: same, count: count)
        for (name, value) in [("/faster", faster), ("/slower", slower), ("/same", same)] {
            var endpoint = EndpointSummary(count: count, failures: 0)
            endpoint.p50 = value
            endpoint.p95 = value * 2
            endpoint.p99 = value * 3
            summary.endpoints[name] = endpoint
        }
        summary.endpoints["/a"] = nil
        return summary
    }
}

extension RandomStream {
    /// Around 100 ms, in microseconds.
    fileprivate mutating func latency() -> Double { Double(20_000 + next() % 160_000) / 1000 }
}
