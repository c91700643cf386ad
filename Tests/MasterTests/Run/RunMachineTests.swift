// SPDX-License-Identifier: Apache-2.0

import Protocol
import Shared
import Testing

@testable import Master

struct RunMachineTests {
    private static let load = Load(
        profile: .constant(
            users: 20,
            spawnRate: Rate(count: 5, per: .seconds(1)),
            runTime: .seconds(90)
        ),
        warmup: .seconds(15),
        iterations: 1,
        seed: 1
    )
    private static let second: Int64 = 1_000_000_000

    @Test func `work is dealt out when the last expected worker has joined`() {
        var machine = RunMachine(expectedCount: 2, scenarioDigest: "d", load: Self.load)

        #expect(machine.join("a") == 0)
        #expect(machine.welcomed().isEmpty)
        #expect(machine.join("b") == 1)
        #expect(
            machine.welcomed() == [
                .assign(worker: 0, Segment(index: 0, count: 2)),
                .assign(worker: 1, Segment(index: 1, count: 2)),
            ]
        )
    }

    @Test func `a worker too many is refused`() {
        var machine = RunMachine.running(workers: 2, Self.load)

        let result = machine.join(.named("c"), session: 3)

        let text = "the run already has its 2 workers"
        #expect(result == .failure(Refusal(.notExpected, text: text)))
    }

    @Test func `the start comes when the last worker is ready and is one instant`() {
        var machine = RunMachine.armed(workers: 2, Self.load)

        #expect(machine.ready(worker: 0, digest: "d", now: 10).isEmpty)
        #expect(
            machine.ready(worker: 1, digest: "d", now: 20) == [.startAll(after: .milliseconds(200))]
        )
        #expect(machine.start == 200_000_020)
    }

    @Test func `a worker that reads the scenario differently stops the run before the load`() {
        var machine = RunMachine.armed(workers: 1, Self.load)

        let actions = machine.ready(worker: 0, digest: "other", now: 0)

        let reason =
            "worker worker-0 read the scenario differently (digest other where the master has d); "
            + "install the same version of Tidemark on both"
        #expect(actions == [.finish(.notStarted(reason: reason))])
    }

    @Test func `an interval is merged once and acknowledged as often as it comes`() {
        var machine = RunMachine.running(workers: 1, Self.load)
        let interval = Interval.empty(sequence: 0)

        #expect(
            machine.interval(interval, worker: 0) == [
                .merge(worker: 0, interval), .acknowledge(worker: 0, sequence: 0),
            ]
        )
        #expect(machine.interval(interval, worker: 0) == [.acknowledge(worker: 0, sequence: 0)])
    }

    @Test func `a gap in the sequence is a broken rule`() {
        var machine = RunMachine.running(workers: 1, Self.load)

        let actions = machine.interval(.empty(sequence: 1), worker: 0)

        #expect(actions == [.expel(worker: 0, .fieldOutOfRange("interval.sequence"))])
    }

    @Test func `the run is over when every worker has said farewell`() {
        var machine = RunMachine.running(workers: 2, Self.load)
        let end = 100 * Self.second

        #expect(machine.farewell(WorkerTotals(), worker: 1, now: end) == [.dismiss(worker: 1)])
        #expect(
            machine.farewell(WorkerTotals(), worker: 0, now: end) == [
                .dismiss(worker: 0), .finish(.complete),
            ]
        )
        #expect(machine.isOver)
    }

    @Test func `a farewell that counts more intervals than came is a broken rule`() {
        var machine = RunMachine.running(workers: 1, Self.load)
        var totals = WorkerTotals()
        totals.intervals = 1

        let actions = machine.farewell(totals, worker: 0, now: 0)

        #expect(actions == [.expel(worker: 0, .fieldOutOfRange("farewell.interval_count"))])
    }

    @Test func `a worker lost in the run is named and the others go on`() {
        var machine = RunMachine.running(workers: 2, Self.load)
        let now = 200_000_000 + 30 * Self.second

        #expect(machine.disconnected(worker: 0, reason: "gone", now: now).isEmpty)
        #expect(machine.members[0].state == .lost(at: 30 * Self.second, reason: "gone"))
        let actions = machine.farewell(WorkerTotals(), worker: 1, now: 100 * Self.second)
        #expect(actions == [.dismiss(worker: 1), .finish(.complete)])
    }

    @Test func `the run ends when the last worker is lost`() {
        var machine = RunMachine.running(workers: 1, Self.load)

        let actions = machine.disconnected(worker: 0, reason: "gone", now: Self.second)

        #expect(actions == [.finish(.complete)])
    }

    @Test func `a worker lost before the start stops the run`() {
        var machine = RunMachine.armed(workers: 2, Self.load)

        let actions = machine.disconnected(worker: 1, reason: "gone", now: 0)

        let reason = "worker worker-1 was lost before the start: gone"
        #expect(actions == [.finish(.notStarted(reason: reason))])
    }

    @Test func `a worker lost while gathering makes room for another`() {
        var machine = RunMachine(expectedCount: 1, scenarioDigest: "d", load: Self.load)
        #expect(machine.join("a") == 0)

        #expect(machine.disconnected(worker: 0, reason: "gone", now: 0).isEmpty)
        #expect(machine.join("b") == 1)
        #expect(machine.welcomed() == [.assign(worker: 1, Segment(index: 0, count: 1))])
    }

    @Test func `three expected and two there ends with a sentence`() {
        var machine = RunMachine(expectedCount: 3, scenarioDigest: "d", load: Self.load)
        _ = machine.join("a")
        _ = machine.join("b")

        let reason =
            "2 of 3 workers came within 60 s; start the missing ones, "
            + "or raise --expect-workers-max-wait"
        #expect(
            machine.gatheringTimedOut(after: .seconds(60))
                == [.finish(.notStarted(reason: reason))]
        )
    }

    @Test func `the time limit of gathering means nothing to a run that started`() {
        var machine = RunMachine.running(workers: 1, Self.load)

        #expect(machine.gatheringTimedOut(after: .seconds(60)).isEmpty)
    }

    @Test func `an interrupt stops the load and keeps what is measured`() {
        var machine = RunMachine.running(workers: 1, Self.load)

        #expect(machine.interrupted() == [.stopAll(drain: .seconds(10))])
        #expect(machine.interrupted() == [.stopAll(drain: .zero)])
        #expect(machine.isStopping)
        let actions = machine.farewell(WorkerTotals(), worker: 0, now: Self.second)
        #expect(actions == [.dismiss(worker: 0), .finish(.complete)])
        #expect(machine.members[0].leftEarlyAt == nil)
    }

    @Test func `a farewell before the load's end that nobody asked for is noted`() {
        var machine = RunMachine.running(workers: 2, Self.load)

        _ = machine.farewell(WorkerTotals(), worker: 0, now: 200_000_000 + 5 * Self.second)

        #expect(machine.members[0].leftEarlyAt == 5 * Self.second)
    }

    @Test func `a worker that stays silent after the end is lost`() {
        var machine = RunMachine.running(workers: 1, Self.load)

        #expect(machine.tick(now: 105 * Self.second).isEmpty)
        #expect(machine.tick(now: 106 * Self.second) == [.finish(.complete)])
        guard case .lost(_, let reason) = machine.members[0].state else {
            Issue.record("not lost")
            return
        }
        #expect(reason == "no farewell within 5 s")
    }
}

extension RunMachine {
    fileprivate mutating func join(_ name: String) -> Int? {
        try? join(.named(name), session: 1).get()
    }

    fileprivate static func armed(workers: Int, _ load: Load) -> RunMachine {
        var machine = RunMachine(expectedCount: workers, scenarioDigest: "d", load: load)
        for worker in 0..<workers {
            _ = machine.join("worker-\(worker)")
            _ = machine.welcomed()
        }
        return machine
    }

    fileprivate static func running(workers: Int, _ load: Load) -> RunMachine {
        var machine = armed(workers: workers, load)
        for worker in 0..<workers { _ = machine.ready(worker: worker, digest: "d", now: 0) }
        return machine
    }
}

extension Hello {
    fileprivate static func named(_ name: String) -> Hello {
        Hello(nonce: [], workerName: name, threadCount: 1, toolVersion: "0")
    }
}

extension Interval {
    fileprivate static func empty(sequence: UInt64) -> Interval {
        Interval(
            sequence: sequence,
            slice: 0..<1_000_000_000,
            activeUsers: 1,
            engineCPUNanoseconds: 0,
            cells: []
        )
    }
}
