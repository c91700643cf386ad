// SPDX-License-Identifier: Apache-2.0

import Protocol
import Shared

@testable import Worker

/// One worker process: the real session, and an engine that only counts.
final class SimulatedWorker {
    let index: Int
    let name: String
    private unowned let simulation: Simulation
    private(set) var session: WorkerSession
    var path = SimulatedPath()
    var connection: SimulatedConnection?
    private let clockOffset: Int64
    private let driftPartsPerMillion: Int64
    /// Stopped by the operating system until then.
    var frozenUntil: Int64 = 0

    private(set) var isAlive = true
    private(set) var failure: WorkerFailure?
    private(set) var leftover: WorkerSession.Leftover?

    // MARK: What its engine did

    private(set) var origin: Int64?
    private(set) var share = UserShare(segment: nil)
    private var measuredUntil: Int64 = 0
    private var stopAt: Int64 = .max
    private(set) var isDrained = false
    private(set) var hasRested = false
    private(set) var wasKilled = false
    private(set) var totals = WorkerTotals()
    /// Requests of each interval by the sequence number under which it was first sent.
    private(set) var requestsBySequence: [UInt64: UInt64] = [:]

    init(index: Int, simulation: Simulation) {
        self.index = index
        self.simulation = simulation
        name = "w\(index)"
        clockOffset = Int64(simulation.random.below(3_600_000_000_000)) + 1_000_000_000
        driftPartsPerMillion = Int64(simulation.random.below(401)) - 200
        session = WorkerSession(
            token: Simulation.token,
            hello: Hello(
                nonce: Simulation.nonce,
                workerName: name,
                threadCount: 1,
                toolVersion: "0"
            ),
            now: clockOffset,
            connectMaxWait: .seconds(5),
            seed: UInt64(index)
        )
        // So small that a cut of seconds fills it.
        session.outbox = IntervalOutbox(
            sentLimit: 1 + Int(simulation.random.below(6)),
            waitingLimit: 1 + Int(simulation.random.below(6))
        )
        tick()
    }

    /// Its own monotonic clock.
    var clock: Int64 {
        let now = simulation.queue.now
        return clockOffset + now + now / 1_000_000 * driftPartsPerMillion
    }

    private func instant(ofClock clock: Int64) -> Int64 {
        let elapsed = clock - clockOffset
        return elapsed - elapsed / 1_000_000 * driftPartsPerMillion
    }

    /// Killed: everything in memory is gone.
    func crash() {
        guard isAlive else { return }
        isAlive = false
        wasKilled = true
        simulation.log("\(name) is killed")
        if let connection { simulation.close(connection, by: .toMaster) }
        connection = nil
    }

    // MARK: Events

    /// Runs when the process may run.
    func act(_ event: @escaping (SimulatedWorker) -> [WorkerSession.Action]) {
        guard isAlive else { return }
        guard simulation.queue.now >= frozenUntil else {
            simulation.queue.plan(at: frozenUntil) { self.act(event) }
            return
        }
        perform(event(self))
    }

    private func tick() {
        act { worker in worker.session.tick(now: worker.clock) }
        guard isAlive else { return }
        simulation.queue.plan(after: max(250_000_000, frozenUntil - simulation.queue.now)) {
            self.tick()
        }
    }

    func connected(_ connection: SimulatedConnection) {
        act { worker in
            worker.simulation.log("\(worker.name) has connection \(connection.link)")
            worker.connection = connection
            return worker.session.connected(nonce: Simulation.nonce, now: worker.clock)
        }
    }

    func disconnected(_ connection: SimulatedConnection?, reason: String) {
        act { worker in
            guard worker.connection === connection else { return [] }
            worker.connection = nil
            return worker.session.disconnected(reason: reason, now: worker.clock)
        }
    }

    func received(_ message: MasterMessage, on connection: SimulatedConnection) {
        act { worker in
            guard worker.connection === connection else { return [] }
            return worker.session.receive(message, now: worker.clock)
        }
    }

    private func perform(_ actions: [WorkerSession.Action]) {
        for action in actions where isAlive { perform(action) }
    }

    private func perform(_ action: WorkerSession.Action) {
        switch action {
        case .dial: simulation.dial(self)
        case .hangUp:
            if let connection { simulation.close(connection, by: .toMaster) }
            connection = nil
        case .send(let message): send(message)
        case .prepare:
            simulation.queue.plan(after: Int64(simulation.random.below(50_000_000))) {
                self.act { worker in
                    worker.session.prepared(digest: worker.simulation.scenario.digest, checks: [])
                }
            }
        case .start(let origin, let share): start(origin, share)
        case .adjust(let share):
            self.share = share
            hasRested = hasRested || session.lease.isResting
            simulation.log("\(name) now has \(share), resting: \(session.lease.isResting)")
        case .stop: stop()
        case .keep(let leftover):
            self.leftover = leftover
            end(.masterGone(kept: name))
        case .leave: end(nil)
        case .fail(let failure): end(failure)
        }
    }

    private func send(_ message: WorkerMessage) {
        if case .interval(let interval) = message {
            requestsBySequence[interval.sequence] = interval.requestCount
        }
        if let connection { simulation.send(message, on: connection) }
    }

    private func end(_ failure: WorkerFailure?) {
        simulation.log("\(name) ends: \(failure.map { "\($0)" } ?? "dismissed")")
        self.failure = failure
        isAlive = false
        if let connection { simulation.close(connection, by: .toMaster) }
        connection = nil
    }

    // MARK: The engine

    private func start(_ origin: Int64, _ share: UserShare) {
        simulation.log("\(name) starts at \(origin - clock) from now with \(share)")
        self.origin = origin
        self.share = share
        measuredUntil = max(0, clock - origin)
        planSlice()
    }

    private func planSlice() {
        guard let origin else { return }
        let boundary = (measuredUntil / 1_000_000_000 + 1) * 1_000_000_000
        let end = min(boundary, loadEnd)
        // An engine wakes a little late, never early.
        let due = max(simulation.queue.now, instant(ofClock: origin + end)) + 1_000_000
        simulation.queue.plan(at: due) {
            self.act { worker in worker.closeSlices() }
        }
    }

    private var loadEnd: Int64 { min(simulation.scenario.load.total.nanoseconds, stopAt) }

    private func closeSlices() -> [WorkerSession.Action] {
        guard let origin, !isDrained else { return [] }
        var actions: [WorkerSession.Action] = []
        let until = min(clock - origin, loadEnd)
        while measuredUntil < until {
            let boundary = (measuredUntil / 1_000_000_000 + 1) * 1_000_000_000
            let end = min(boundary, loadEnd)
            guard end <= until else { break }
            actions += session.measured(slice(until: end))
        }
        if measuredUntil >= loadEnd {
            isDrained = true
            actions += session.drained(totals, now: clock)
        } else {
            planSlice()
        }
        return actions
    }

    private func slice(until end: Int64) -> Interval {
        let requests = 1 + simulation.random.below(4)
        totals.successes += requests
        let cells = Simulation.cells[Int(requests)]
        let interval = Interval(
            sequence: 0,
            slice: measuredUntil..<end,
            activeUsers: 0,
            engineCPUNanoseconds: 0,
            cells: [cells]
        )
        measuredUntil = end
        return interval
    }

    private func stop() {
        guard let origin, !isDrained else { return }
        stopAt = min(stopAt, max(measuredUntil, clock - origin))
        simulation.queue.plan(after: 1) { self.act { worker in worker.closeSlices() } }
    }

    /// The users that its engine keeps active.
    var activeUsers: [Int] {
        guard isAlive, let origin, !isDrained, frozenUntil <= simulation.queue.now else {
            return []
        }
        let sinceStart = clock - origin
        guard sinceStart >= 0, sinceStart < loadEnd else { return [] }
        let planned = UserSchedule(simulation.scenario.load.profile.changed(by: share.changes))
            .plannedUsers(atNanoseconds: sinceStart)
        return (0..<planned).filter { share.owns(user: $0, atNanoseconds: sinceStart) }
    }
}

extension Interval {
    var requestCount: UInt64 {
        cells.reduce(0) { $0 + $1.success.totals.count + $1.failure.totals.count }
    }
}
