// SPDX-License-Identifier: Apache-2.0

import Protocol
import ProtocolTests
import Shared

@testable import Running

/// The master's processes of one run, one after the other: the real machine and ledger, and a
/// journal that outlives them.
final class SimulatedMaster {
    private unowned let simulation: Simulation
    /// What is on disk.
    private(set) var journal: [[UInt8]] = []
    private(set) var machine: RunMachine
    private(set) var ledger: RunLedger
    private(set) var isAlive = true
    /// Counts the processes.
    private(set) var epoch = 0
    private(set) var ending: RunMachine.Ending?
    private(set) var lastMembershipChange: Int64 = 0
    private(set) var reasons: [String] = []

    init(simulation: Simulation, rules: JournalEntry.Rules) throws {
        self.simulation = simulation
        let opening = JournalEntry.Opening(
            run: 1,
            scenario: Array(simulation.scenario.canonicalText.utf8),
            identity: Simulation.identity,
            environment: Array("{}".utf8),
            listen: HostPort(host: "127.0.0.1", port: 5557),
            rules: rules,
            bootID: "b"
        )
        machine = RunMachine(run: 1, rules: rules, scenario: simulation.scenario)
        ledger = try RunLedger(opening)
        journal.append(JournalEntry.opening(opening).payload())
        planTick()
    }

    private func planTick() {
        let epoch = epoch
        simulation.queue.plan(after: 200_000_000) {
            guard self.isAlive, self.epoch == epoch else { return }
            self.perform(self.machine.tick(now: self.clock))
            self.planTick()
        }
    }

    /// Its monotonic clock is the simulation's.
    private var clock: Int64 { simulation.queue.now }

    func crash() {
        simulation.log("master is killed")
        isAlive = false
        epoch += 1
    }

    /// Started again with `--resume`; false when there is nothing to resume.
    func restart() throws -> Bool {
        var entries = try journal.map { try JournalEntry(payload: $0) }
        guard case .opening(let opening) = entries.removeFirst() else { return false }
        ledger = try RunLedger(opening)
        for entry in entries { try ledger.apply(entry) }
        guard ledger.start != nil, !ledger.isClosed else { return false }
        machine = RunMachine(run: 1, rules: opening.rules, scenario: simulation.scenario)
        isAlive = true
        epoch += 1
        simulation.log("master is resumed")
        perform(machine.resume(from: ledger, now: clock))
        planTick()
        return true
    }

    /// The results of what is on disk, with what workers have kept.
    func replay(
        adding leftovers: [(session: UInt64, intervals: [Interval], totals: WorkerTotals)]
    )
        throws -> RunSummary
    {
        var entries = try journal.map { try JournalEntry(payload: $0) }
        guard case .opening(let opening) = entries.removeFirst() else {
            throw WireError.malformedFrame
        }
        let ledger = try RunLedger(opening)
        for entry in entries { try ledger.apply(entry) }
        for leftover in leftovers {
            guard let worker = ledger.worker(ofSession: leftover.session) else { continue }
            for interval in leftover.intervals
            where interval.sequence >= ledger.members[worker].mergedCount {
                let frame = WorkerMessage.interval(interval).payload()
                try ledger.apply(
                    .received(worker: worker, .init(instant: 0, drift: 0, frame: frame))
                )
            }
            let farewell = WorkerMessage.farewell(leftover.totals).payload()
            try ledger.apply(.left(worker: worker, instant: 0, frame: farewell))
        }
        return RunSummary(of: ledger)
    }

    // MARK: Events

    func interrupt() {
        guard isAlive else { return }
        perform(machine.interrupted(now: clock))
    }

    func changeUsers(to users: Int) {
        guard isAlive,
            case .success(let actions) = machine.changeUsers(to: users, at: nil, now: clock)
        else { return }
        perform(actions)
    }

    func gatheringTimedOut() {
        guard isAlive else { return }
        perform(machine.gatheringTimedOut(after: .seconds(10)))
    }

    func received(_ message: WorkerMessage, on connection: SimulatedConnection) {
        guard isAlive, connection.masterEpoch == epoch else { return }
        guard connection.isJoined else {
            shake(connection.handshake.receive(message), connection)
            return
        }
        let frame = message.isRecorded ? message.payload() : []
        do {
            let report = try WorkerReport(message, frame: frame, checkedBy: ledger)
            perform(machine.received(report, link: connection.link, now: clock))
        } catch {
            simulation.violate("a message that cannot be taken in: \(error)")
        }
    }

    func greeted(_ connection: SimulatedConnection) {
        shake(connection.handshake.receive(Preamble()), connection)
    }

    private func shake(_ action: MasterHandshake.Action, _ connection: SimulatedConnection) {
        switch action {
        case .wait: break
        case .send(let message): simulation.send(message, on: connection)
        case .refuse(let refusal): refuse(refusal, connection)
        case .admit(let hello):
            let session = UInt64(connection.link) + 1000
            switch machine.join(hello, link: connection.link, session: session, now: clock) {
            case .failure(let refusal): refuse(refusal, connection)
            case .success(let actions):
                connection.isJoined = true
                lastMembershipChange = clock
                perform(actions)
            }
        }
    }

    private func refuse(_ refusal: Refusal, _ connection: SimulatedConnection) {
        simulation.send(.refusal(refusal), on: connection)
        simulation.close(connection, by: .toWorker)
    }

    func disconnected(_ connection: SimulatedConnection) {
        guard isAlive, connection.masterEpoch == epoch, connection.isJoined else { return }
        lastMembershipChange = clock
        perform(machine.disconnected(link: connection.link, reason: "it ended", now: clock))
    }

    // MARK: Performing

    private func perform(_ actions: [RunMachine.Action]) {
        for action in actions { perform(action) }
    }

    private func perform(_ action: RunMachine.Action) {
        switch action {
        case .record(let entry): record(entry) { try ledger.apply(entry) }
        case .merge(let checked, let worker, let receipt):
            record(.received(worker: worker, receipt)) {
                try ledger.merge(checked, worker: worker, drift: receipt.drift)
            }
        case .send(let link, let message):
            if let connection = simulation.connections[link] {
                simulation.send(message, on: connection)
            }
        case .close(let link):
            if let connection = simulation.connections[link] {
                simulation.close(connection, by: .toWorker)
            }
        case .notice(let text):
            simulation.log("master: \(text)")
        case .finish(let ending):
            simulation.log("master ends: \(ending)")
            self.ending = ending
        }
    }

    private func record(_ entry: JournalEntry, apply: () throws -> Void) {
        switch entry {
        case .silent(_, let silence):
            reasons.append(silence.reason)
            lastMembershipChange = clock
        case .returned, .moved, .started, .stopped: lastMembershipChange = clock
        default: break
        }
        journal.append(entry.payload())
        do {
            try apply()
        } catch {
            simulation.violate("a record that cannot be: \(error)")
        }
    }
}
