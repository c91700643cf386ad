// SPDX-License-Identifier: Apache-2.0

import Protocol
import ProtocolTests
import Shared
import TestSupport

/// What goes wrong in one simulated run, and when.
struct FaultPlan {
    enum Fault: Equatable {
        case cut(worker: Int)
        case halfOpen(worker: Int, SimulatedConnection.Direction)
        case partition(worker: Int, length: Int64)
        case freeze(worker: Int, length: Int64)
        case slow(worker: Int, by: Int64, length: Int64)
        case crash(worker: Int, restartAfter: Int64?)
        case masterCrash(restartAfter: Int64?)
        case lateWorker
        case interrupt
        /// No fault, but something that may come at any time.
        case changeUsers(to: Int)
    }

    /// Upper bound of a message's delay, in ns.
    let delay: Int64
    private let duplicateShare: UInt64
    private(set) var faults: [(due: Int64, fault: Fault)] = []
    /// A crashed master that nobody starts again.
    var isMasterGoneForGood = false

    init(_ random: inout RandomStream, workers: Int, scenario: Scenario) {
        delay = 1_000_000 << Int64(random.below(8))
        duplicateShare = random.below(4) == 0 ? 20 : 0
        let length = scenario.load.total.nanoseconds + 4_000_000_000
        for _ in 0..<random.below(6) {
            let due = Int64(random.below(UInt64(length)))
            faults.append((due, Self.fault(&random, workers: workers)))
        }
    }

    private static func fault(_ random: inout RandomStream, workers: Int) -> Fault {
        let worker = Int(random.below(UInt64(workers)))
        let length = Int64(random.below(12_000_000_000)) + 100_000_000
        switch random.below(24) {
        case 0..<5: return .cut(worker: worker)
        case 5..<7: return .halfOpen(worker: worker, random.below(2) == 0 ? .toMaster : .toWorker)
        case 7..<11: return .partition(worker: worker, length: length * 2)
        case 11..<13: return .freeze(worker: worker, length: length)
        case 13: return .slow(worker: worker, by: length / 10, length: length)
        case 14: return .crash(worker: worker, restartAfter: random.below(2) == 0 ? length : nil)
        case 15..<18:
            return .masterCrash(restartAfter: random.below(5) == 0 ? nil : length)
        case 18: return .lateWorker
        case 19: return .interrupt
        default: return .changeUsers(to: 1 + Int(random.below(20)))
        }
    }

    func duplicates(_ random: inout RandomStream) -> Bool {
        duplicateShare > 0 && random.below(duplicateShare) == 0
    }

    /// True when nothing happens that may lose a sample: connections are cut and can be opened again
    /// at once.
    var isMild: Bool {
        faults.allSatisfy { _, fault in
            switch fault {
            case .cut, .lateWorker: true
            case .partition, .halfOpen, .freeze, .slow, .crash, .masterCrash, .interrupt,
                .changeUsers:
                false
            }
        }
    }

    /// True when every worker lives and is soon heard again: then nothing may be missing, whatever
    /// the verdict is.
    func isBridged(by contact: Contact) -> Bool {
        // A dial into a partition takes three seconds, the pause after it two.
        let back: Int64 = 6_000_000_000
        var unheard: Int64 = 0
        for (_, fault) in faults {
            switch fault {
            case .cut, .lateWorker: unheard += back
            case .halfOpen: unheard += contact.silence.nanoseconds + back
            case .partition(_, let length), .freeze(_, let length):
                unheard += length + back
            case .changeUsers: break
            case .slow, .crash, .masterCrash, .interrupt: return false
            }
        }
        return unheard < contact.grace.nanoseconds
    }

    func schedule(in simulation: Simulation) {
        for (due, fault) in faults {
            simulation.queue.plan(at: due) { Self.strike(fault, simulation) }
        }
    }

    private static func strike(_ fault: Fault, _ simulation: Simulation) {
        guard simulation.master.ending == nil else { return }
        simulation.log("fault: \(fault)")
        switch fault {
        case .cut(let worker):
            if let connection = simulation.workers[worker].connection { simulation.cut(connection) }
        case .halfOpen(let worker, let direction):
            simulation.workers[worker].connection?.deadDirections.insert(direction)
        case .partition(let worker, let length):
            simulation.workers[worker].path.partitionedUntil = simulation.queue.now + length
        case .freeze(let worker, let length):
            simulation.workers[worker].frozenUntil = simulation.queue.now + length
        case .slow(let worker, let extra, let length):
            let slowed = simulation.workers[worker]
            slowed.path.slowness = extra
            simulation.queue.plan(after: length) { slowed.path.slowness = 0 }
        case .crash(let worker, let restart):
            simulation.workers[worker].crash()
            if let restart { simulation.queue.plan(after: restart) { simulation.addWorker() } }
        case .masterCrash(let restart): crashMaster(restart, simulation)
        case .lateWorker: simulation.addWorker()
        case .interrupt: simulation.master.interrupt()
        case .changeUsers(let users): simulation.master.changeUsers(to: users)
        }
    }

    private static func crashMaster(_ restart: Int64?, _ simulation: Simulation) {
        guard simulation.master.isAlive else { return }
        simulation.master.crash()
        simulation.cutAll()
        guard let restart else {
            simulation.masterIsGoneForGood()
            return
        }
        simulation.queue.plan(after: restart) {
            do {
                if try !simulation.master.restart() { simulation.masterIsGoneForGood() }
            } catch {
                simulation.violate("the journal cannot be resumed: \(error)")
                simulation.masterIsGoneForGood()
            }
        }
    }
}

/// Scenarios and rules of simulated runs: small, so that ten thousand take no time.
enum SimulatedScenario {
    static func random(_ random: inout RandomStream) -> Scenario {
        let users = 1 + Int64(random.below(12))
        let seconds = 4 + Int64(random.below(14))
        // The ramp leaves at least two seconds of plateau.
        let slowest = (users + seconds - 3) / (seconds - 2)
        return of(
            users: Int(users),
            rate: slowest + Int64(random.below(10)),
            seconds: seconds
        )
    }

    static func of(users: Int, rate: Int64, seconds: Int64) -> Scenario {
        .requesting(
            ["/a"],
            load: .sample(users: users, rate: rate, runTime: .seconds(seconds), warmup: .zero)
        )
    }

    static func rules(_ random: inout RandomStream) -> JournalEntry.Rules {
        let rebalances = random.below(2) == 0
        let loss = WorkerLoss.allCases[Int(random.below(4))]
        let silence = 2000 + Int64(random.below(3000))
        return JournalEntry.Rules(
            expectedWorkers: 1 + Int(random.below(4)),
            workerLoss: loss,
            contact: Contact(
                silence: .milliseconds(silence),
                grace: .milliseconds(silence + Int64(random.below(20_000))),
                restsWhenUnheard: loss == .rebalance || rebalances
            ),
            rebalances: rebalances
        )
    }
}
