// SPDX-License-Identifier: Apache-2.0

import Protocol
import Shared

@testable import Master
@testable import Worker

/// What must hold in every simulated run.
enum Invariants {
    /// Longer than a message takes, a clock is off, and a decided handover waits.
    private static let settling: Int64 = 4_000_000_000

    // MARK: While it runs

    static func checkNow(_ simulation: Simulation) {
        checkOwners(simulation)
        checkSum(simulation)
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
            now - max(master.lastMembershipChange, lastHandover(master, start)) > settling
            && measuring.allSatisfy { $0.link != nil && $0.silentSince == nil }
            && master.machine.members.allSatisfy { $0.state == .measuring }
            && running.count == measuring.count
            && running.allSatisfy { $0.connection != nil && $0.frozenUntil < now - settling }
            && running.allSatisfy { $0.path.partitionedUntil < now - settling }
            && running.allSatisfy { !$0.session.lease.isResting && $0.path.slowness == 0 }
        guard isStable else { return }
        let schedule = UserSchedule(simulation.scenario.load.profile)
        let planned = [-200_000_000, 0, 200_000_000].map { (shift: Int64) in
            schedule.plannedUsers(atNanoseconds: max(0, now - start + shift))
        }
        let end = start + simulation.scenario.load.total.nanoseconds
        guard Set(planned).count == 1, now < end - 500_000_000 else { return }
        let active = Set(running.flatMap(\.activeUsers)).count
        if active != planned[0] {
            simulation.violate("\(active) users are active and \(planned[0]) are planned")
        }
    }

    private static func lastHandover(_ master: SimulatedMaster, _ start: Int64) -> Int64 {
        (master.ledger.handovers.map(\.instant).max() ?? 0) + start
    }

    // MARK: When it is over

    static func checkEnd(of simulation: Simulation) {
        let master = simulation.master
        for worker in simulation.workers { checkMerged(worker, simulation) }
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
        if isSound, taking.contains(where: \.hasRested) {
            simulation.violate("a sound verdict though a worker rested")
        }
        if simulation.faults.isMild, !isSound {
            simulation.violate("nothing was lost and the verdict is \(String(describing: verdict))")
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
