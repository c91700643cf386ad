// SPDX-License-Identifier: Apache-2.0

import Protocol
import ProtocolTests
import Shared
import TestSupport
import Testing

@testable import Running

struct RunMachineTests {
    private static let second: Int64 = 1_000_000_000
    private static let digest = Scenario.sample.digest

    @Test func `work is dealt out when the last expected worker has joined`() {
        var machine = RunMachine.sample(workers: 2)

        let first = machine.joins("a", link: 0)
        let second = machine.joins("b", link: 1)

        #expect(first.assignments.isEmpty)
        #expect(
            second.assignments == [
                0: Segment(index: 0, count: 2), 1: Segment(index: 1, count: 2),
            ]
        )
    }

    @Test func `a worker too many is refused`() {
        var machine = RunMachine.running(workers: 2)

        let result = machine.join(.named("c"), link: 9, session: 3, now: 60 * Self.second)

        let text = "the run is at its plateau; late workers need --rebalance"
        #expect(result == .failure(Refusal(.notExpected, text: text)))
    }

    @Test func `the start comes when the last worker is ready and is one instant`() {
        var machine = RunMachine.armed(workers: 2)

        let early = machine.readies(link: 0, now: 10)
        #expect(early.isEmpty)
        let actions = machine.readies(link: 1, now: 20)

        #expect(machine.start == 201_000_020)
        // The clocks of these workers are 5 and 6 s ahead of the master's.
        #expect(
            actions.messages(to: 0) == [.start(clock: 201_000_020 + 5 * Self.second)]
        )
        #expect(
            actions.messages(to: 1) == [.start(clock: 201_000_020 + 6 * Self.second)]
        )
    }

    @Test func `a worker that reads the scenario differently stops the run before the load`() {
        var machine = RunMachine.armed(workers: 1)

        let actions = machine.received(
            .ready(scenarioDigest: "other", checks: []),
            link: 0,
            now: 0
        )

        let reason =
            "worker w0 read the scenario differently (digest other where the master has "
            + "\(Self.digest.prefix(12))); install the same version of Tidemark on both"
        #expect(actions.contains(.finish(.notStarted(reason: reason))))
    }

    @Test func `a worker that is not fit to measure stops the run before the load`() {
        var machine = RunMachine.armed(workers: 1)
        let check = FitnessCheck(
            name: .openFiles,
            level: .failure,
            finding: "64 open files for 100 users",
            fix: "run \"ulimit -n 4096\" first"
        )

        let actions = machine.received(
            .ready(scenarioDigest: Self.digest, checks: [check]),
            link: 0,
            now: 0
        )

        let reason =
            "worker w0 is not fit to measure: 64 open files for 100 users; "
            + "run \"ulimit -n 4096\" first"
        #expect(actions.contains(.finish(.notStarted(reason: reason))))
        #expect(
            actions.messages(to: 0) == [
                .refusal(Refusal(.over, text: "the run did not start: \(reason)"))
            ]
        )
    }

    @Test func `an interval is recorded before it is acknowledged, and only once`() {
        var machine = RunMachine.running(workers: 1)

        let first = machine.reports(sequence: 0, link: 0, now: Self.second)
        let again = machine.reports(sequence: 0, link: 0, now: Self.second)

        #expect(first.count == 2)
        guard case .merge(let checked, worker: 0, let receipt) = first.first else {
            Issue.record("got \(first)")
            return
        }
        #expect(checked.interval.sequence == 0)
        #expect(receipt.frame == [0xab])
        #expect(first.last == .send(link: 0, .intervalAck(sequence: 0)))
        #expect(again == [.send(link: 0, .intervalAck(sequence: 0))])
    }

    @Test func `a gap in the sequence is a broken rule and the worker is given up`() {
        var machine = RunMachine.running(workers: 2)

        let actions = machine.reports(sequence: 1, link: 0, now: Self.second)

        #expect(actions.contains(.close(link: 0)))
        #expect(actions.silences == ["field interval.sequence is out of range"])
        #expect(machine.members[0].state == .lost)
    }

    @Test func `the run is over when every worker has said farewell`() {
        var machine = RunMachine.running(workers: 2)

        let first = machine.leaves(link: 1, intervals: 0, now: 100 * Self.second)
        let last = machine.leaves(link: 0, intervals: 0, now: 100 * Self.second)

        #expect(first.messages(to: 1) == [.dismissal])
        #expect(last.last == .finish(.complete))
        #expect(machine.isOver)
    }

    @Test func `a run whose users are through before its end is as long as it was`() {
        var machine = RunMachine.running(workers: 2)
        let start = machine.start ?? 0
        _ = machine.leaves(link: 1, intervals: 0, isThrough: true, now: start + Self.second)

        let last = machine.leaves(
            link: 0,
            intervals: 0,
            isThrough: true,
            now: start + 4 * Self.second
        )

        let length = 4 * Self.second
        #expect(last.contains(.record(.stopped(instant: length, isByOperator: false))))
        #expect(last.last == .finish(.complete))
    }

    @Test func `a run of which one worker went on to the end is as long as planned`() {
        var machine = RunMachine.running(workers: 2)
        _ = machine.leaves(link: 1, intervals: 0, isThrough: true, now: 2 * Self.second)

        let last = machine.leaves(link: 0, intervals: 0, now: 100 * Self.second)

        #expect(
            !last.contains { if case .record(.stopped) = $0 { true } else { false } }
        )
    }

    @Test func `only an errand wants its user's variables`() {
        for (purpose, isWanted) in [(RunPurpose.load, false), (.errand, true)] {
            var machine = RunMachine.sample(workers: 1, purpose: purpose)

            let messages = machine.joins("a", link: 0).messages(to: 0)

            let assignments = messages.compactMap { message in
                if case .assignment(let assignment) = message { assignment } else { nil }
            }
            #expect(assignments.map(\.wantsVariables) == [isWanted])
        }
    }

    @Test func `a farewell that counts more intervals than came is a broken rule`() {
        var machine = RunMachine.running(workers: 1)

        let actions = machine.leaves(link: 0, intervals: 1, now: 0)

        #expect(actions.silences == ["field farewell.interval_count is out of range"])
    }

    @Test func `a cut shorter than the silence is nothing but a notice`() throws {
        var machine = RunMachine.running(workers: 1)
        _ = machine.heard(link: 0, now: 10 * Self.second)
        _ = machine.disconnected(link: 0, reason: "cut", now: 10 * Self.second)
        #expect(machine.tick(now: 12 * Self.second).isEmpty)

        let actions = try machine.comesBack(worker: 0, link: 5, now: 13 * Self.second)

        #expect(actions.silences.isEmpty)
        guard case .welcome(let welcome) = actions.messages(to: 5).first else {
            Issue.record("got \(actions)")
            return
        }
        #expect(welcome.mergedCount == 0)
    }

    @Test func `a worker is lost after five seconds of silence, and back when it is heard`() throws
    {
        var machine = RunMachine.running(workers: 2)
        _ = machine.heard(link: 1, now: 4 * Self.second)

        #expect(machine.tick(now: 5 * Self.second).silences.isEmpty)
        let lost = machine.tick(now: 6 * Self.second)

        #expect(lost.silences == ["no message for 5 s"])
        #expect(lost.contains(.close(link: 0)))
        let back = try machine.comesBack(worker: 0, link: 7, now: 20 * Self.second)
        #expect(back.contains { $0.isReturn })
    }

    @Test func `a worker that answers and reports nothing is lost too`() {
        var machine = RunMachine.running(workers: 1)
        var losses: [String] = []
        for second in 1...12 {
            let now = Int64(second) * Self.second
            machine.members[0].heardAt = now
            losses += machine.tick(now: now).silences
        }

        #expect(losses == ["it answers pings but has reported nothing since second 0"])
    }

    @Test func `a worker that does not come back is given up and the run ends`() {
        var machine = RunMachine.running(workers: 1)
        _ = machine.disconnected(link: 0, reason: "reset by peer", now: 10 * Self.second)

        var actions: [RunMachine.Action] = []
        for second in 10...60 { actions += machine.tick(now: Int64(second) * Self.second) }

        #expect(actions.silences == ["reset by peer", "it did not come back"])
        #expect(actions.last == .finish(.complete))
        let result = machine.rejoin(
            Resumption(run: 1, session: 100),
            link: 3,
            now: 61 * Self.second
        )
        let text = "the run of this worker is over, or the master gave the worker up"
        #expect(result == .failure(Refusal(.over, text: text)))
    }

    @Test func `a local worker whose process ended is given up at once`() {
        var machine = RunMachine.running(workers: 1)

        let actions = machine.processEnded(name: "w0", status: 9, now: 3 * Self.second)

        #expect(actions.silences == ["its process ended with status 9"])
        #expect(actions.last == .finish(.complete))
    }

    @Test func `with the policy stop the loss of a worker stops the load`() {
        var machine = RunMachine.running(workers: 2, workerLoss: .stop)
        _ = machine.heard(link: 1, now: 8 * Self.second)

        let actions = machine.tick(now: 9 * Self.second)

        #expect(actions.messages(to: 1).contains(.stop(drain: .seconds(10))))
    }

    @Test func `with the policy rebalance the others take over the users one by one`() throws {
        var machine = RunMachine.running(workers: 2, workerLoss: .rebalance)
        for second in 1...40 { _ = machine.heard(link: 1, now: Int64(second) * Self.second) }

        let actions = machine.tick(now: 40 * Self.second)

        guard case .adjust(let adjustment) = actions.messages(to: 1).first else {
            Issue.record("got \(actions)")
            return
        }
        let moves = adjustment.moves
        #expect(moves.count == 10)
        #expect(moves.allSatisfy { $0.isGain && $0.user % 2 == 0 })
        // At the spawn rate: 5 a second, all within 2 s.
        let instants = moves.map(\.instantNanoseconds)
        let gaps = zip(instants, instants.dropFirst()).map { $1 - $0 }
        #expect(gaps.allSatisfy { $0 == 200_000_000 })
        _ = machine.heard(link: 1, now: 49 * Self.second)
        let back = try machine.comesBack(worker: 0, link: 4, now: 50 * Self.second)
        guard case .adjust(let home) = back.messages(to: 1).last else {
            Issue.record("got \(back)")
            return
        }
        #expect(home.moves.count { !$0.isGain } == 10)
    }

    @Test func `a worker that comes during the ramp takes users that are still to come`() {
        var machine = RunMachine.running(workers: 2)
        let joined = machine.joins("late", link: 9, now: 1_200_000_000)
        #expect(joined.assignments[9] == .some(nil))

        let actions = machine.readies(link: 9, now: 1_200_000_000)

        guard case .adjust(let adjustment) = actions.messages(to: 9).last else {
            Issue.record("got \(actions)")
            return
        }
        let moves = adjustment.moves
        #expect(moves.count == 6)
        // Planned 2.2 s after the start: 10 users; they stay where they are.
        #expect(moves.allSatisfy { $0.user >= 10 })
    }

    @Test func `three expected and two there ends with a sentence`() {
        var machine = RunMachine.sample(workers: 3)
        _ = machine.joins("a", link: 0)
        _ = machine.joins("b", link: 1)

        let reason =
            "2 of 3 workers connected within 60 s; start the missing ones, "
            + "or raise --expect-workers-max-wait"
        let actions = machine.gatheringTimedOut(after: .seconds(60))
        #expect(actions.last == .finish(.notStarted(reason: reason)))
    }

    @Test func `the time limit of gathering means nothing to a run that started`() {
        var machine = RunMachine.running(workers: 1)

        #expect(machine.gatheringTimedOut(after: .seconds(60)).isEmpty)
    }

    @Test func `a worker lost before the start stops the run`() {
        var machine = RunMachine.armed(workers: 2)

        let actions = machine.disconnected(link: 1, reason: "gone", now: 0)

        let reason = "worker w1 was lost before the start: gone"
        #expect(actions.last == .finish(.notStarted(reason: reason)))
    }

    @Test func `a worker lost while gathering makes room for another`() {
        var machine = RunMachine.sample(workers: 1)
        _ = machine.join(.named("a"), link: 0, session: 1, now: 0)
        var two = RunMachine.sample(workers: 2)
        _ = two.joins("a", link: 0)
        _ = two.disconnected(link: 0, reason: "gone", now: 0)

        _ = two.joins("b", link: 1)
        let actions = two.joins("c", link: 2)

        #expect(
            actions.assignments == [
                1: Segment(index: 0, count: 2), 2: Segment(index: 1, count: 2),
            ]
        )
    }

    @Test func `a resumed run knows who had which user`() throws {
        let ledger = try RunLedger(.sample(.sample, workerLoss: .rebalance))
        for worker in 0..<2 {
            let session = UInt64(100 + worker)
            let member = JournalEntry.Membership(session: session, name: "w", threads: 1)
            try ledger.apply(.joined(worker: worker, member))
        }
        let clocks = [0, 1].map { _ in ClockReading(offset: 0, bound: 0) }
        try ledger.apply(.started(.init(clock: 5, workers: [0, 1], clocks: clocks)))
        try ledger.apply(.moved([Handover(user: 3, instant: 9, toWorker: 0)]))
        var machine = RunMachine.sample(workers: 2, workerLoss: .rebalance)

        _ = machine.resume(from: ledger, now: Self.second)
        let actions = try machine.comesBack(worker: 1, link: 7, now: 2 * Self.second)

        let given = UserMove(user: 3, instantNanoseconds: 9, isGain: false)
        #expect(actions.messages(to: 7).contains(.adjust(Adjustment(moves: [given]))))
        #expect(machine.allocation?.owners[3] == 0)
    }

    @Test func `an interrupt stops the load and keeps what is measured`() {
        var machine = RunMachine.running(workers: 1)

        let first = machine.interrupted(now: 2 * Self.second)
        let second = machine.interrupted(now: 3 * Self.second)

        #expect(first.messages(to: 0) == [.stop(drain: .seconds(10))])
        #expect(second == [.send(link: 0, .stop(drain: .zero))])
        #expect(machine.isStopping)
    }
}
