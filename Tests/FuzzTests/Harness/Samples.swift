// SPDX-License-Identifier: Apache-2.0

import Foundation
import Protocol
import Shared

/// A small run whose parts are the seeds of all targets.
enum Samples {
    static let nonce = [UInt8](repeating: 7, count: 32)
    static let preamble = Preamble.magic + [0, 0, 0, UInt8(Preamble.currentVersion)]
    static let hello = Hello(
        nonce: nonce,
        workerName: "w",
        threadCount: 2,
        toolVersion: "1"
    )

    static let scenario: Scenario = {
        let text = """
            host: http://127.0.0.1:9
            users: [{name: u, tasks: [{get: /a}, {get: /b}]}]
            load: {users: 4, spawn_rate: 4/s, run_time: 3s, warmup: 1s}
            """
        guard let scenario = try? ScenarioParser.parse(text, fileName: "s") else {
            preconditionFailure("the sample scenario is not one")
        }
        return scenario
    }()

    static let opening: JournalEntry.Opening = {
        let identity = RunIdentity(
            toolVersion: "0",
            startedAt: "2026-01-01T00:00:00Z",
            scenarioFile: "s",
            scenarioDigest: scenario.digest,
            workloadDigest: scenario.workloadDigest,
            scenario: scenario
        )
        return JournalEntry.Opening(
            run: 1,
            scenario: Array(scenario.canonicalText.utf8),
            identity: Array((try? JSONEncoder().encode(identity)) ?? Data()),
            environment: Array("{}".utf8),
            listen: HostPort(host: "127.0.0.1", port: 1),
            rules: JournalEntry.Rules(
                expectedWorkers: 2,
                workerLoss: .rebalance,
                contact: .standard,
                rebalances: true
            ),
            bootID: "b"
        )
    }()

    /// Two workers join and start.
    static let beginning: [JournalEntry] = [
        .joined(worker: 0, JournalEntry.Membership(session: 1, name: "a", threads: 1)),
        .joined(worker: 1, JournalEntry.Membership(session: 2, name: "b", threads: 1)),
        .started(
            JournalEntry.Started(
                clock: 5_000_000_000,
                workers: [0, 1],
                clocks: [ClockReading(offset: 1, bound: 2), ClockReading(offset: -1, bound: 2)]
            )
        ),
    ]

    /// What may happen to them, to the end.
    static let course: [JournalEntry] = {
        let frames = intervals.map { WorkerMessage.interval($0).payload() }
        let farewell = WorkerMessage.farewell(totals).payload()
        return [
            .received(worker: 0, .init(instant: 1_000_000_001, drift: 3, frame: frames[0])),
            .silent(worker: 1, .init(instant: 1_500_000_000, reason: "r", isFinal: false)),
            .moved([Handover(user: 1, instant: 2_000_000_000, toWorker: 0)]),
            .returned(worker: 1, instant: 1_700_000_000),
            .changed(change),
            .resumed(instant: 1_800_000_000),
            .received(worker: 0, .init(instant: 2_000_000_001, drift: -3, frame: frames[1])),
            .left(worker: 0, instant: 3_000_000_000, frame: farewell),
            .silent(worker: 1, .init(instant: 3_100_000_000, reason: "r", isFinal: true)),
            .stopped(instant: 3_100_000_000, isByOperator: true),
            .closing(instant: 3_200_000_000),
        ]
    }()

    private static let change: UserChange = {
        let rate = Rate(count: 5, per: .seconds(1))
        let change = UserChange(instantNanoseconds: 2_500_000_000, users: 9, spawnRate: rate)
        guard let change else { preconditionFailure("within all limits") }
        return change
    }()

    private static let adjustment = Adjustment(
        moves: [UserMove(user: 1, instantNanoseconds: 5, isGain: true)],
        changes: [change]
    )

    static let intervals: [Interval] = (0..<3).map { index in
        let histogram = Histogram()
        for value in 1...(20 * (index + 1)) { histogram.record(nanoseconds: Int64(value * 37_777)) }
        let start = Int64(index) * 1_000_000_000
        let cells = (0..<2).map { endpoint in
            IntervalCell(
                window: index == 0 ? 0 : 1,
                endpoint: endpoint,
                success: LatencyPayload(histogram),
                failure: LatencyPayload(endpoint == 0 ? Histogram() : histogram),
                bodyBytes: 100,
                causes: [
                    CauseCount(
                        cause: FailureCause(.unexpectedStatus, detail: 503),
                        count: 2,
                        firstNanoseconds: start,
                        lastNanoseconds: start + 5
                    )
                ]
            )
        }
        var interval = Interval(
            sequence: UInt64(index),
            slice: start..<start + 1_000_000_000,
            activeUsers: 2,
            engineCPUNanoseconds: 1_000_000,
            cells: cells
        )
        interval.health.loopLagNanoseconds = 5
        return interval
    }

    /// The largest figures that the wire can carry: two of them make every sum overflow.
    static let excessive: [Interval] = (0..<2).map { index in
        var interval = intervals[0]
        interval.sequence = UInt64(index)
        interval.startNanoseconds = 0
        interval.activeUsers = Int(UInt32.max)
        interval.engineCPUNanoseconds = .max
        interval.sliceCount = Int(UInt32.max)
        interval.health.loopLagNanoseconds = .max
        interval.health.busiestCPUNanoseconds = .max
        interval.health.startLagNanoseconds = .max
        interval.health.lateStartCount = .max
        interval.health.droppedStartCount = .max
        interval.health.restedSliceCount = Int(UInt32.max)
        for cell in interval.cells.indices {
            interval.cells[cell].bodyBytes = .max
            interval.cells[cell].success.totals.sumNanoseconds = .max
            interval.cells[cell].success.totals.maxNanoseconds = .max
            interval.cells[cell].success.totals.clampedCount = .max
            interval.cells[cell].causes[0].count = .max
            interval.cells[cell].causes[0].lastNanoseconds = .max
        }
        return interval
    }

    static let totals: WorkerTotals = {
        var totals = WorkerTotals()
        totals.successes = 60
        totals.failures = 30
        totals.intervals = 2
        return totals
    }()

    static let workerMessages: [WorkerMessage] = [
        .hello(hello), .proof(nonce),
        .ready(
            scenarioDigest: scenario.digest,
            checks: [FitnessCheck(name: .clock, level: .warning, finding: "f", fix: "x")]
        ),
        .interval(intervals[0]), .farewell(totals), .pong(sequence: 3, clock: 99),
    ]

    static let masterMessages: [MasterMessage] = [
        .challenge(nonce: nonce, proof: nonce),
        .welcome(
            Welcome(workerIndex: 1, resumption: Resumption(run: 1, session: 2), mergedCount: 3)
        ),
        .refusal(Refusal(.over, text: "over")),
        .assignment(
            Assignment(
                scenario: Array(scenario.canonicalText.utf8),
                scenarioDigest: scenario.digest,
                segment: Segment(index: 0, count: 2),
                contact: .standard
            )
        ),
        .start(clock: 7), .adjust(adjustment),
        .stop(drain: .seconds(1)), .intervalAck(sequence: 1), .ping(sequence: 2, heardCount: 1),
        .dismissal,
    ]
}
