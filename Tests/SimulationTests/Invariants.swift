// SPDX-License-Identifier: Apache-2.0

import Protocol
import Shared

@testable import Judging
@testable import Running
@testable import Worker

/// What must hold in every simulated run.
enum Invariants {
    /// Longer than a message takes, a clock is off, and a decided handover waits.
    private static let settling: Int64 = 4_000_000_000

    // MARK: While it runs

    static func checkNow(_ simulation: Simulation) {
        checkOwners(simulation)
        checkLease(simulation)
        checkSum(simulation)
    }

    /// A worker that does not hear of a handover keeps its users until its lease is over: no user is
    /// active on two workers for longer than that.
    private static func checkLease(_ simulation: Simulation) {
        guard simulation.rules.contact.restsWhenUnheard else { return }
        let now = simulation.queue.now
        var owners: [Int: Int] = [:]
        for worker in simulation.workers {
            for user in worker.activeUsers { owners[user, default: 0] += 1 }
        }
        simulation.sharedSince = simulation.sharedSince.filter { owners[$0.key, default: 0] > 1 }
        let longest = simulation.rules.contact.silence.nanoseconds
        for user in owners.keys where owners[user, default: 0] > 1 {
            let since = simulation.sharedSince[user] ?? now
            simulation.sharedSince[user] = since
            if now - since > longest {
                simulation.violate("user \(user) is active twice since \(since)")
            }
        }
    }

    /// No user is active on two workers, but for the moment in which it changes hands, and while a
    /// cut keeps one of them from hearing of it.
    private static func checkOwners(_ simulation: Simulation) {
        guard let start = simulation.master.ledger.start else { return }
        let sinceStart = simulation.queue.now - start
        let moving = Set(
            simulation.master.ledger.handovers
                .filter { abs($0.instant - sinceStart) < 1_200_000_000 }
                .map(\.user)
        )
        var seen: Set<Int> = []
        for worker in simulation.workers where hasHeardAll(worker, simulation) {
            for user in worker.activeUsers where !moving.contains(user) {
                if !seen.insert(user).inserted {
                    simulation.violate("user \(user) is active on \(worker.name) and another")
                }
            }
        }
    }

    private static func hasHeardAll(_ worker: SimulatedWorker, _ simulation: Simulation) -> Bool {
        guard simulation.master.isAlive, let connection = worker.connection else { return false }
        return connection.masterEpoch == simulation.master.epoch && !connection.isClosed
            && connection.deadDirections.isEmpty && worker.path.slowness == 0
            && worker.path.partitionedUntil < simulation.queue.now - 1_000_000_000
            && worker.frozenUntil < simulation.queue.now - 1_000_000_000
    }

    /// While nothing has changed for a while, the workers' users are those of the load profile.
    private static func checkSum(_ simulation: Simulation) {
        let master = simulation.master
        guard master.isAlive, master.ending == nil, !master.machine.isStopping,
            let start = master.ledger.start
        else { return }
        let now = simulation.queue.now
        let running = simulation.workers.filter { $0.origin != nil && $0.isAlive }
        let measuring = master.machine.members.filter { $0.state == .measuring }
        let isStable =
            now - max(master.lastMembershipChange, lastAdjustment(master, start)) > settling
            && measuring.allSatisfy { $0.link != nil && $0.silentSince == nil }
            && master.machine.members.allSatisfy { $0.state == .measuring }
            && running.count == measuring.count
            && running.allSatisfy { $0.connection != nil && $0.frozenUntil < now - settling }
            && running.allSatisfy { $0.path.partitionedUntil < now - settling }
            && running.allSatisfy { !$0.session.lease.isResting && $0.path.slowness == 0 }
        guard isStable else { return }
        let schedule = UserSchedule(
            simulation.scenario.load.profile.changed(by: master.ledger.changes)
        )
        let planned = [-200_000_000, 0, 200_000_000].map { (shift: Int64) in
            schedule.plannedUsers(atNanoseconds: max(0, now - start + shift))
        }
        let end = start + simulation.scenario.load.total.nanoseconds
        guard Set(planned).count == 1, now < end - 500_000_000 else { return }
        let active = Set(running.flatMap(\.activeUsers)).count
        if active != planned[0] {
            simulation.violate("\(active) users are active and \(planned[0]) are planned")
        }
        checkHandovers(running, simulation)
    }

    /// Users that changed hands are with the last to whom they were given.
    private static func checkHandovers(_ running: [SimulatedWorker], _ simulation: Simulation) {
        let ledger = simulation.master.ledger
        var owners: [Int: Int] = [:]
        for handover in ledger.handovers { owners[handover.user] = handover.toWorker }
        for worker in running {
            guard let session = worker.session.hello.resumption?.session,
                let position = ledger.worker(ofSession: session)
            else { continue }
            for user in worker.activeUsers where owners[user, default: position] != position {
                simulation.violate("user \(user) is still active on \(worker.name)")
            }
        }
    }

    private static func lastAdjustment(_ master: SimulatedMaster, _ start: Int64) -> Int64 {
        let handover = master.ledger.handovers.map(\.instant).max() ?? 0
        return max(handover, master.ledger.changes.last?.instantNanoseconds ?? 0) + start
    }

    // MARK: When it is over

    static func checkEnd(of simulation: Simulation) {
        let master = simulation.master
        for worker in simulation.workers { checkMerged(worker, simulation) }
        // They are all honest.
        for reason in master.reasons where reason.hasPrefix("field") || reason.hasPrefix("message")
        {
            simulation.violate("a worker was expelled: \(reason)")
        }
        guard master.ending == .complete || simulation.faults.isMasterGoneForGood,
            master.ledger.start != nil
        else { return }
        do {
            try checkVerdict(simulation)
        } catch {
            simulation.violate("no results: \(error)")
        }
    }

    /// Nothing merged twice, nothing acknowledged and missing.
    private static func checkMerged(_ worker: SimulatedWorker, _ simulation: Simulation) {
        guard let session = worker.session.hello.resumption?.session,
            let position = simulation.master.ledger.worker(ofSession: session)
        else { return }
        let ledger = simulation.master.ledger
        let member = ledger.members[position]
        let merged = ledger.merger.workers[position].requestCount
        let sent = (0..<member.mergedCount).reduce(UInt64(0)) {
            $0 + (worker.requestsBySequence[$1] ?? 0)
        }
        if merged != sent {
            simulation.violate("\(worker.name): \(merged) merged, \(sent) in these intervals")
        }
        if worker.session.outbox.acknowledgedCount > member.mergedCount {
            simulation.violate("\(worker.name): acknowledged and missing")
        }
        if case .left = member.state, merged != worker.totals.requests {
            simulation.violate("\(worker.name) left; \(merged) of \(worker.totals.requests) merged")
        }
    }

    private static func checkVerdict(_ simulation: Simulation) throws {
        let master = simulation.master
        let summary = try master.replay(adding: [])
        if master.ending == .complete, summary != master.ledger.summary() {
            simulation.violate("the replayed results differ")
        }
        let verdict = Gate.judge(summary, against: nil, options: GateOptions()).verdict
        let taking = simulation.workers.filter { $0.origin != nil }
        let recorded = taking.reduce(UInt64(0)) { $0 + $1.totals.requests }
        let merged = master.ledger.merger.requestCount
        let isSound = verdict == nil
        if isSound, merged != recorded {
            simulation.violate("a sound verdict with \(merged) of \(recorded) requests")
        }
        if isSound, taking.contains(where: { $0.wasKilled && merged != recorded || !$0.isDrained })
        {
            simulation.violate("a sound verdict though a worker was killed")
        }
        if isSound, !master.ledger.changes.isEmpty {
            simulation.violate("a sound verdict though the users were changed")
        }
        if isSound, taking.contains(where: \.hasRested) {
            simulation.violate("a sound verdict though a worker rested")
        }
        if simulation.faults.isMild, !isSound {
            simulation.violate("nothing was lost and the verdict is \(String(describing: verdict))")
        }
        if simulation.faults.isBridged(by: simulation.rules.contact), merged != recorded {
            simulation.violate("\(merged) of \(recorded) requests though everybody came back")
        }
        try checkLeftovers(simulation, recorded: recorded)
    }

    /// What no worker could deliver is on its disk: added to the journal, nothing is missing.
    private static func checkLeftovers(_ simulation: Simulation, recorded: UInt64) throws {
        let taking = simulation.workers.filter { $0.origin != nil }
        guard taking.allSatisfy({ $0.isDrained && !$0.wasKilled }) else { return }
        guard taking.contains(where: { $0.leftover != nil }) else { return }
        let leftovers = taking.compactMap(\.leftover).map {
            (session: $0.resumption.session, intervals: $0.intervals, totals: $0.totals)
        }
        let summary = try simulation.master.replay(adding: leftovers)
        let merged = summary.conservation?.merged ?? 0
        if merged != recorded {
            simulation.violate("\(merged) of \(recorded) requests in journal and leftovers")
        }
    }
}
