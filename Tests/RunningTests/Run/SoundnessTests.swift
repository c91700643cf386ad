// SPDX-License-Identifier: Apache-2.0

import Protocol
import ProtocolTests
import Shared
import TestSupport
import Testing

@testable import Judging
@testable import Running

/// What a lost, a silent and an unfit worker mean for the verdict, by what was said to be tolerable.
struct SoundnessTests {
    @Test func `with nothing lost every policy is sound`() throws {
        for policy in WorkerLoss.allCases {
            let summary = try Self.summary(policy)
            #expect(Gate.judge(summary, against: nil, options: GateOptions()).verdict == nil)
        }
    }

    @Test(
        arguments: [
            (.invalid, .invalid), (.stop, .invalid), (.continue, .warn), (.rebalance, .warn),
        ] as [(WorkerLoss, Verdict)]
    )
    func `a lost worker is named and no policy lets it pass`(
        policy: WorkerLoss,
        verdict: Verdict
    ) throws {
        let silence = JournalEntry.Silence(instant: 2_500_000_000, reason: "r", isFinal: true)
        let summary = try Self.summary(policy, [.silent(worker: 1, silence)], missing: 3)

        let judgement = Gate.judge(summary, against: nil, options: GateOptions())

        #expect(judgement.verdict == verdict)
        let sentence =
            "worker w1 was lost: its requests from 1.0 s to 2.5 s and its load after that are missing"
        #expect(judgement.lines.contains { $0.contains(sentence) }, "\(judgement.lines)")
    }

    @Test(arguments: [(.invalid, .invalid), (.rebalance, .warn)] as [(WorkerLoss, Verdict)])
    func `a worker that rested is named`(policy: WorkerLoss, verdict: Verdict) throws {
        let summary = try Self.summary(policy) { worker, interval in
            interval.health.restedSliceCount = worker
        }

        let judgement = Gate.judge(summary, against: nil, options: GateOptions())

        #expect(judgement.verdict == verdict)
        let sentence = "worker w1 rested for 4 s"
        #expect(judgement.lines.contains { $0.contains(sentence) }, "\(judgement.lines)")
    }

    @Test func `with other users than the scenario says a run is INVALID, and says so`() throws {
        let rate = Rate(count: 5, per: .seconds(1))
        let changes = (1...4).compactMap { second in
            UserChange(
                instantNanoseconds: Int64(second) * 500_000_000,
                users: 10 * second,
                spawnRate: rate
            )
        }
        let summary = try Self.summary(.invalid, changes.map { .changed($0) })

        let judgement = Gate.judge(summary, against: nil, options: GateOptions())

        #expect(judgement.verdict == .invalid)
        let sentence =
            "the number of users was changed by hand (to 10 at 0.5 s, to 20 at 1.0 s, to 30 at 1.5 s "
            + "and 1 more); that is not the load of the scenario"
        #expect(judgement.lines.contains { $0.contains(sentence) }, "\(judgement.lines)")
        #expect(summary.run?.userChanges?.map(\.users) == [10, 20, 30, 40])
        #expect(summary.run?.userChanges?.first?.spawnRate == "5/s")
    }

    @Test(arguments: WorkerLoss.allCases)
    func `a worker that was too slow to measure is INVALID whatever the policy`(
        policy: WorkerLoss
    ) throws {
        let summary = try Self.summary(policy) { worker, interval in
            let isSlow = worker == 0 && interval.sequence > 0
            interval.health.loopLagNanoseconds = isSlow ? 400_000_000 : 0
        }

        let judgement = Gate.judge(summary, against: nil, options: GateOptions())

        #expect(judgement.verdict == .invalid)
        let sentence =
            "worker w0 was too slow to measure in 3 of 4 s; in second 1 its loop was 400 ms late"
        #expect(judgement.lines.contains { $0.contains(sentence) }, "\(judgement.lines)")
    }

    @Test func `a silence from which a worker came back is told and tolerated`() throws {
        let silence = JournalEntry.Silence(instant: 1_500_000_000, reason: "r", isFinal: false)
        let summary = try Self.summary(
            .invalid,
            [.silent(worker: 1, silence), .returned(worker: 1, instant: 1_900_000_000)]
        )

        #expect(summary.workers?[1].silences?.first?.untilSeconds == 1.9)
        #expect(summary.workers?[1].lostAtSeconds == nil)
        #expect(Gate.judge(summary, against: nil, options: GateOptions()).verdict == nil)
    }

    /// Two workers of a run of four seconds without a warm-up: each reports its seconds, but for
    /// `missing` of the second worker; `change` makes an interval what it is in this run.
    private static func summary(
        _ policy: WorkerLoss,
        _ course: [JournalEntry] = [],
        missing: Int = 0,
        change: (Int, inout Interval) -> Void = { _, _ in }
    ) throws -> RunSummary {
        let ledger = try RunLedger(.sample(.ofFourSeconds, workerLoss: policy))
        for worker in 0..<2 {
            let session = UInt64(worker)
            let member = JournalEntry.Membership(session: session, name: "w\(worker)", threads: 1)
            try ledger.apply(.joined(worker: worker, member))
        }
        let clocks = [0, 1].map { _ in ClockReading(offset: 0, bound: 0) }
        try ledger.apply(.started(.init(clock: 0, workers: [0, 1], clocks: clocks)))
        for worker in 0..<2 {
            for second in 0..<(worker == 1 ? 4 - missing : 4) {
                var interval = interval(second)
                change(worker, &interval)
                try ledger.apply(.received(interval, worker: worker))
            }
        }
        for entry in course { try ledger.apply(entry) }
        for worker in 0..<2 where ledger.members[worker].state == .measuring {
            var totals = WorkerTotals()
            totals.successes = ledger.merger.workers[worker].requestCount
            try ledger.apply(.left(totals, worker: worker))
        }
        return RunSummary(of: ledger)
    }

    private static func interval(_ second: Int) -> Interval {
        let metrics = EndpointMetrics()
        metrics.success.record(nanoseconds: 5_000_000)
        let start = Int64(second) * 1_000_000_000
        return Interval(
            sequence: UInt64(second),
            slice: start..<start + 1_000_000_000,
            activeUsers: 1,
            engineCPUNanoseconds: 0,
            cells: [metrics.cell(window: 1, endpoint: 0)]
        )
    }
}

extension Scenario {
    fileprivate static let ofFourSeconds = requesting(
        ["/a"],
        load: .sample(users: 2, rate: 100, runTime: .seconds(4), warmup: .zero)
    )
}
