// SPDX-License-Identifier: Apache-2.0

import Protocol
import ProtocolTests
import Shared
import TestSupport
import Testing

@testable import Running

/// Another number of users, while the run goes on: 20 users at 5/s for 90 s.
struct UserChangeTests {
    private static let second: Int64 = 1_000_000_000

    @Test func `every worker is told, after it is recorded`() throws {
        var machine = RunMachine.running(workers: 2)
        let start = try #require(machine.start)

        let actions = try machine.changeUsers(
            to: 50,
            at: Rate(count: 10, per: .seconds(1)),
            now: start + 10 * Self.second
        )
        .get()

        let change = UserChange(
            instantNanoseconds: 11 * Self.second,
            users: 50,
            spawnRate: Rate(count: 10, per: .seconds(1))
        )
        let changes = [try #require(change)]
        #expect(actions.first == .record(.changed(changes[0])))
        for link in 0..<2 {
            #expect(
                actions.messages(to: link) == [
                    .adjust(Adjustment(moves: [], changes: changes))
                ]
            )
        }
        #expect(actions.last == .notice("the number of users was changed by hand to 50 at 10/s"))
        #expect(machine.wantedUsers == 50)
        #expect(machine.allocation?.owners.count == 50)
        let owned = (0..<2).map { worker in
            machine.allocation?.owners.count { $0 == worker }
        }
        #expect(owned == [25, 25])
    }

    @Test func `the scenario's spawn rate counts when none is said`() throws {
        var machine = RunMachine.running(workers: 1)

        _ = try machine.changeUsers(to: 3, at: nil, now: 10 * Self.second).get()

        #expect(machine.changes.map(\.spawnRate) == [Rate(count: 5, per: .seconds(1))])
    }

    @Test func `a worker that comes back is told all of them`() throws {
        var machine = RunMachine.running(workers: 1)
        _ = try machine.changeUsers(to: 3, at: nil, now: 10 * Self.second).get()
        _ = machine.disconnected(link: 0, reason: "gone", now: 11 * Self.second)
        _ = try machine.changeUsers(to: 7, at: nil, now: 12 * Self.second).get()

        let back = try machine.comesBack(worker: 0, link: 3, now: 13 * Self.second)

        let adjustment = Adjustment(moves: [], changes: machine.changes)
        #expect(machine.changes.map(\.users) == [3, 7])
        #expect(back.messages(to: 3).contains(.adjust(adjustment)))
    }

    @Test func `a resumed run knows of it`() throws {
        var first = RunMachine.running(workers: 1)
        let actions = try first.changeUsers(to: 30, at: nil, now: 10 * Self.second).get()
        let ledger = try RunLedger(.sample(.sample))
        let member = JournalEntry.Membership(session: 100, name: "w", threads: 1)
        try ledger.apply(.joined(worker: 0, member))
        let clocks = [ClockReading(offset: 0, bound: 0)]
        try ledger.apply(.started(.init(clock: 5, workers: [0], clocks: clocks)))
        for case .record(let entry) in actions { try ledger.apply(entry) }
        var machine = RunMachine.sample(workers: 1)

        _ = machine.resume(from: ledger, now: 12 * Self.second)
        let back = try machine.comesBack(worker: 0, link: 7, now: 13 * Self.second)

        #expect(machine.wantedUsers == 30)
        #expect(machine.allocation?.owners.count == 30)
        #expect(
            back.messages(to: 7).contains(.adjust(Adjustment(moves: [], changes: first.changes)))
        )
    }

    @Test func `with rebalancing new users go to the workers that are there`() throws {
        var machine = RunMachine.running(workers: 2, workerLoss: .rebalance)
        _ = machine.disconnected(link: 0, reason: "gone", now: 10 * Self.second)
        for second in 10...60 {
            _ = machine.heard(link: 1, now: Int64(second) * Self.second)
            _ = machine.tick(now: Int64(second) * Self.second)
        }

        _ = try machine.changeUsers(to: 30, at: nil, now: 61 * Self.second).get()

        #expect(machine.allocation?.owners == Array(repeating: 1, count: 30))
    }

    @Test(arguments: [
        (0, "users is 0; it must be 1 to 1000000"),
        (1_000_001, "users is 1000001; it must be 1 to 1000000"),
    ])
    func `what cannot be is said`(users: Int, sentence: String) {
        var machine = RunMachine.running(workers: 1)

        #expect(machine.refusal(of: users, now: 10 * Self.second)?.sentence == sentence)
        #expect(machine.changes.isEmpty)
    }

    @Test func `before the load, after its stop and at its end there is nothing to change`() {
        var armed = RunMachine.armed(workers: 1)
        #expect(armed.refusal(of: 3, now: 0) == .noLoad)
        var stopped = RunMachine.running(workers: 1)
        _ = stopped.interrupted(now: 10 * Self.second)
        #expect(stopped.refusal(of: 3, now: 11 * Self.second) == .noLoad)
        var ending = RunMachine.running(workers: 1)
        #expect(ending.refusal(of: 3, now: 89 * Self.second) == .nearlyOver)
    }

    @Test(arguments: [
        (
            "users: [{tasks: [get: /]}]\nload: {arrivals: [{rate: 5/s, duration: 90s}]}",
            "the number of users cannot be changed: this scenario sets arrivals, not users"
        ),
        (
            "users: [{tasks: [get: /], max_tasks: 3}]\n"
                + "load: {users: 2, spawn_rate: 2/s, run_time: 90s}",
            "the number of users cannot be changed: users of this scenario end on their own "
                + "(max_tasks or data that run out)"
        ),
        (
            "users: [{count: 2, tasks: [get: /]}]\n"
                + "load: {users: 2, spawn_rate: 2/s, run_time: 90s}",
            "users is 3; it must be 1 to 2, the number at the start of the run, because its "
                + "users are counted or have values that must not be used twice"
        ),
        (
            "users: [{tasks: [get: \"/${counter()}\"]}]\n"
                + "load: {users: 2, spawn_rate: 2/s, run_time: 90s}",
            "users is 3; it must be 1 to 2, the number at the start of the run, because its "
                + "users are counted or have values that must not be used twice"
        ),
    ])
    func `a scenario that is not made for it stays as it is`(text: String, sentence: String) throws
    {
        let scenario = try ScenarioParser.parse("host: http://h\n" + text, fileName: "s")
        var machine = RunMachine.running(workers: 1, scenario: scenario)

        #expect(machine.refusal(of: 3, now: 10 * Self.second)?.sentence == sentence)
    }

    @Test func `after so many changes it is enough`() throws {
        var machine = RunMachine.running(workers: 1)
        for number in 0..<Limits.userChanges {
            _ = try machine.changeUsers(to: 1 + number % 2, at: nil, now: 10 * Self.second).get()
        }

        #expect(machine.refusal(of: 3, now: 11 * Self.second) == .tooMany)
    }
}

extension RunMachine {
    fileprivate mutating func refusal(of users: Int, now: Int64) -> UserChangeRefusal? {
        guard case .failure(let refusal) = changeUsers(to: users, at: nil, now: now) else {
            return nil
        }
        return refusal
    }
}
