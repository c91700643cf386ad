// SPDX-License-Identifier: Apache-2.0

import Foundation
import Protocol
import ProtocolTests
import Shared
import TestSupport

@testable import Worker

/// One run of a cluster in virtual time, with faults, all of it from one seed.
///
/// Real: both handshakes, the worker's session and outbox, the run's machine and ledger, the
/// allocation of users, the summary and the gate. Simulated: network, processes, clocks, engines.
final class Simulation {
    static let token = Token(Array("a token of the simulation".utf8))
    static let nonce = [UInt8](repeating: 7, count: 32)
    /// By the number of requests in it.
    static let cells: [IntervalCell] = (0...5).map { count in
        let metrics = EndpointMetrics()
        for request in 0..<count { metrics.success.record(nanoseconds: 1_000_000 + Int64(request)) }
        return metrics.cell(window: 1, endpoint: 0)
    }
    static let identity = RunIdentity.sampleBytes(
        of: SimulatedScenario.of(users: 1, rate: 1, seconds: 1)
    )

    let seed: UInt64
    let queue = EventQueue()
    var random: RandomStream
    let scenario: Scenario
    let rules: JournalEntry.Rules
    private(set) var faults: FaultPlan
    private(set) var workers: [SimulatedWorker] = []
    private(set) var connections: [Int: SimulatedConnection] = [:]
    private(set) var violations: [String] = []
    private(set) var trace: [String] = []
    private let isTraced: Bool
    private var nextLink = 0
    /// Since when users are active on more than one worker.
    var sharedSince: [Int: Int64] = [:]
    private var madeMaster: SimulatedMaster?

    init(seed: UInt64, isTraced: Bool = false) throws {
        self.seed = seed
        self.isTraced = isTraced
        random = RandomStream(seed: seed, index: 0)
        scenario = SimulatedScenario.random(&random)
        rules = SimulatedScenario.rules(&random)
        faults = FaultPlan(&random, workers: rules.expectedWorkers, scenario: scenario)
        madeMaster = try SimulatedMaster(simulation: self, rules: rules)
    }

    var master: SimulatedMaster {
        guard let madeMaster else { preconditionFailure("used before it was made") }
        return madeMaster
    }

    func log(_ text: @autoclosure () -> String) {
        guard isTraced else { return }
        trace.append(String(format: "%8.3f ", Double(queue.now) / 1e9) + text())
    }

    func violate(_ text: String) {
        log("VIOLATION \(text)")
        violations.append(text)
    }

    /// Lets the run happen; afterwards everybody has ended, or a violation says who has not.
    func run() {
        for _ in 0..<rules.expectedWorkers { addWorker() }
        queue.plan(after: 10_000_000_000) { self.master.gatheringTimedOut() }
        faults.schedule(in: self)
        planChecks()
        let limit: Int64 = 200_000_000_000
        queue.run(until: limit) { isOver }
        // What is planned holds on to this simulation: ten thousand of them were ten gigabytes.
        queue.cancelAll()
        if !isOver { violate("the run does not end") }
        Invariants.checkEnd(of: self)
    }

    private var isOver: Bool {
        (master.ending != nil || (!master.isAlive && faults.isMasterGoneForGood))
            && workers.allSatisfy { !$0.isAlive }
    }

    func addWorker() {
        workers.append(SimulatedWorker(index: workers.count, simulation: self))
    }

    private func planChecks() {
        queue.plan(after: 330_000_000) {
            Invariants.checkNow(self)
            if !self.isOver { self.planChecks() }
        }
    }

    func masterIsGoneForGood() { faults.isMasterGoneForGood = true }

    // MARK: The network

    func dial(_ worker: SimulatedWorker) {
        let delay = delay(worker)
        guard queue.now >= worker.path.partitionedUntil else {
            // No answer: the dialling times out.
            queue.plan(after: 3_000_000_000) {
                worker.disconnected(nil, reason: "timed out")
            }
            return
        }
        queue.plan(after: delay) {
            guard self.master.isAlive, self.master.ending == nil else {
                worker.disconnected(nil, reason: "refused")
                return
            }
            let connection = SimulatedConnection(
                link: self.nextLink,
                worker: worker,
                masterEpoch: self.master.epoch,
                handshake: MasterHandshake(token: Self.token, nonce: Self.nonce)
            )
            self.nextLink += 1
            self.connections[connection.link] = connection
            self.master.greeted(connection)
            self.queue.plan(after: delay) { worker.connected(connection) }
        }
    }

    private func delay(_ worker: SimulatedWorker) -> Int64 {
        100_000 + Int64(random.below(UInt64(faults.delay))) + worker.path.slowness
    }

    func send(_ message: WorkerMessage, on connection: SimulatedConnection) {
        deliver(.toMaster, connection) { self.master.received(message, on: connection) }
        if case .interval = message, faults.duplicates(&random) {
            deliver(.toMaster, connection) { self.master.received(message, on: connection) }
        }
    }

    func send(_ message: MasterMessage, on connection: SimulatedConnection) {
        deliver(.toWorker, connection) { connection.worker.received(message, on: connection) }
    }

    private func deliver(
        _ direction: SimulatedConnection.Direction,
        _ connection: SimulatedConnection,
        _ arrive: @escaping () -> Void
    ) {
        guard !connection.isClosed, !connection.deadDirections.contains(direction) else { return }
        let worker = connection.worker
        let due = max(queue.now, worker.path.partitionedUntil) + delay(worker)
        queue.plan(at: connection.arrival(direction, at: due)) {
            guard !connection.isClosed, !connection.deadDirections.contains(direction) else {
                return
            }
            arrive()
        }
    }

    /// One side closes; what it sent before still arrives, then the other side notices.
    func close(_ connection: SimulatedConnection, by direction: SimulatedConnection.Direction) {
        deliver(direction, connection) {
            connection.isClosed = true
            switch direction {
            case .toMaster: self.master.disconnected(connection)
            case .toWorker: connection.worker.disconnected(connection, reason: "closed")
            }
        }
    }

    /// Both sides notice, and what is on its way is lost.
    func cut(_ connection: SimulatedConnection) {
        guard !connection.isClosed else { return }
        log("connection \(connection.link) is cut")
        connection.isClosed = true
        queue.plan(after: Int64(random.below(100_000_000))) {
            self.master.disconnected(connection)
        }
        queue.plan(after: Int64(random.below(100_000_000))) {
            connection.worker.disconnected(connection, reason: "cut")
        }
    }

    /// All connections of a dead process end.
    func cutAll() {
        for connection in connections.values.sorted(by: { $0.link < $1.link }) { cut(connection) }
    }
}
