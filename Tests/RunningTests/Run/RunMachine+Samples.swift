// SPDX-License-Identifier: Apache-2.0

import Protocol
import ProtocolTests
import Shared
import TestSupport
import Testing

@testable import Running

extension RunMachine {
    static func sample(
        workers: Int,
        workerLoss: WorkerLoss = .invalid,
        purpose: RunPurpose = .load,
        scenario: Scenario = .sample
    ) -> RunMachine {
        RunMachine(
            run: 1,
            rules: .sample(workers: workers, workerLoss: workerLoss),
            scenario: scenario,
            purpose: purpose
        )
    }

    mutating func joins(_ name: String, link: Int, now: Int64 = 0) -> [Action] {
        let result = join(.named(name), link: link, session: UInt64(100 + link), now: now)
        return (try? result.get()) ?? []
    }

    /// Worker w's clock is 5 + w seconds ahead.
    static func armed(
        workers: Int,
        workerLoss: WorkerLoss = .invalid,
        scenario: Scenario = .sample
    ) -> RunMachine {
        var machine = sample(workers: workers, workerLoss: workerLoss, scenario: scenario)
        for worker in 0..<workers { _ = machine.joins("w\(worker)", link: worker) }
        for worker in 0..<workers {
            let clock = Int64(5 + worker) * 1_000_000_000
            _ = machine.received(.pong(sequence: 0, clock: clock), link: worker, now: 0)
        }
        return machine
    }

    static func running(
        workers: Int,
        workerLoss: WorkerLoss = .invalid,
        scenario: Scenario = .sample
    ) -> RunMachine {
        var machine = armed(workers: workers, workerLoss: workerLoss, scenario: scenario)
        for worker in 0..<workers { _ = machine.readies(link: worker, now: 0) }
        return machine
    }

    mutating func readies(link: Int, now: Int64) -> [Action] {
        received(.ready(scenarioDigest: scenarioDigest, checks: []), link: link, now: now)
    }

    mutating func reports(sequence: UInt64, link: Int, now: Int64) -> [Action] {
        let interval = Interval(
            sequence: sequence,
            slice: 0..<1_000_000_000,
            activeUsers: 1,
            engineCPUNanoseconds: 0,
            cells: []
        )
        guard let checked = try? CheckedInterval(interval, buffers: DecodedPayloads()) else {
            return []
        }
        return received(.interval(checked, frame: [0xab]), link: link, now: now)
    }

    mutating func leaves(
        link: Int,
        intervals: UInt64,
        isThrough: Bool = false,
        now: Int64
    ) -> [Action] {
        var totals = WorkerTotals()
        totals.usersAreThrough = isThrough
        totals.intervals = intervals
        return received(.farewell(totals, frame: [0xcd]), link: link, now: now)
    }

    /// As if it had said something and reported.
    mutating func heard(link: Int, now: Int64) -> [Action] {
        guard let worker = worker(ofLink: link) else { return [] }
        members[worker].heardAt = now
        members[worker].reportedAt = now
        return []
    }

    mutating func comesBack(worker: Int, link: Int, now: Int64) throws -> [Action] {
        let resumption = Resumption(run: run, session: members[worker].session)
        return try rejoin(resumption, link: link, now: now).get()
    }
}

extension [RunMachine.Action] {
    /// Messages to one link, pings left out.
    func messages(to link: Int) -> [MasterMessage] {
        compactMap { action in
            guard case .send(link, let message) = action else { return nil }
            if case .ping = message { return nil }
            return message
        }
    }

    var assignments: [Int: Segment?] {
        var result: [Int: Segment?] = [:]
        for case .send(let link, .assignment(let assignment)) in self {
            result[link] = .some(assignment.segment)
        }
        return result
    }

    /// Reasons of the recorded silences.
    var silences: [String] {
        compactMap { action in
            guard case .record(.silent(_, let silence)) = action else { return nil }
            return silence.reason
        }
    }
}

extension RunMachine.Action {
    var isReturn: Bool {
        if case .record(.returned) = self { return true }
        return false
    }
}

extension Hello {
    static func named(_ name: String) -> Hello {
        Hello(nonce: [], workerName: name, threadCount: 1, toolVersion: "0")
    }
}
