// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Protocol
import Shared

@testable import Running

/// The master's machine and ledger among workers that have proved the token and are out of order,
/// or mean ill: no step may trap, and every record must be one that a replay accepts.
struct ClusterFuzz {
    private var machine: RunMachine
    private let ledger: RunLedger
    private var now: Int64 = 1_000_000_000
    private var links: Set<Int> = []
    private var nextLink = 0

    static func run(_ bytes: [UInt8]) {
        guard let ledger = try? RunLedger(Samples.opening) else { preconditionFailure() }
        var fuzz = ClusterFuzz(ledger)
        var input = FuzzInput(bytes)
        while !input.isEmpty { fuzz.step(&input) }
        _ = ledger.summary()
    }

    private init(_ ledger: RunLedger) {
        self.ledger = ledger
        machine = RunMachine(run: 1, rules: Samples.opening.rules, scenario: Samples.scenario)
    }

    private mutating func step(_ input: inout FuzzInput) {
        let kind = input.byte()
        switch kind % 8 {
        case 0: join(&input)
        case 1, 2, 3: receive(input.piece(), link: Int(input.byte() % 4))
        case 4:
            now += Int64(input.byte()) * 50_000_000
            perform(machine.tick(now: now))
        case 5: disconnect(Int(input.byte() % 4))
        case 6: perform(machine.interrupted(now: now))
        default: prepare(link: Int(input.byte() % 4))
        }
    }

    private mutating func join(_ input: inout FuzzInput) {
        guard nextLink < 4 else { return }
        var hello = Samples.hello
        let session = UInt64(input.byte() % 4)
        if session > 0 { hello.resumption = Resumption(run: 1, session: session) }
        let link = nextLink
        if case .success(let actions) = machine.join(
            hello,
            link: link,
            session: UInt64(link + 1),
            now: now
        ) {
            nextLink += 1
            links.insert(link)
            perform(actions)
        }
    }

    private mutating func prepare(link: Int) {
        let digest = Samples.scenario.digest
        receive(WorkerMessage.ready(scenarioDigest: digest, checks: []).payload(), link: link)
    }

    private mutating func receive(_ payload: [UInt8], link: Int) {
        guard links.contains(link),
            let message = try? WorkerMessage(payload: ByteBuffer(bytes: payload))
        else { return }
        if case .interval(let interval) = message, (try? ledger.check(interval)) == nil {
            guard let worker = machine.worker(ofLink: link) else { return }
            return perform(machine.expel(worker, .malformedFrame, now: now))
        }
        perform(machine.received(message, frame: payload, link: link, now: now))
    }

    private mutating func disconnect(_ link: Int) {
        guard links.remove(link) != nil else { return }
        perform(machine.disconnected(link: link, reason: "it ended", now: now))
    }

    private mutating func perform(_ actions: [RunMachine.Action]) {
        for action in actions {
            switch action {
            case .record(let entry):
                guard let again = try? JournalEntry(payload: entry.payload()), again == entry,
                    (try? ledger.apply(entry)) != nil
                else { preconditionFailure("a record that cannot be: \(entry)") }
            case .close(let link): links.remove(link)
            case .send, .notice, .finish: break
            }
        }
    }

    static var seeds: [[UInt8]] {
        let interval = FuzzInput.piece(WorkerMessage.interval(Samples.intervals[0]).payload())
        let excess = Samples.excessive.flatMap { interval -> [UInt8] in
            [1] + FuzzInput.piece(WorkerMessage.interval(interval).payload()) + [0]
        }
        let pong = FuzzInput.piece(WorkerMessage.pong(sequence: 0, clock: 5).payload())
        var totals = WorkerTotals()
        totals.intervals = 1
        let farewell = FuzzInput.piece(WorkerMessage.farewell(totals).payload())
        let ready: [UInt8] = [0, 0, 0, 0, 7, 0, 7, 1, 4, 20]
        let farewells = [1] + farewell + [0, 1] + farewell + [1]
        return [
            ready + [1] + interval + [0, 2] + interval + [1] + farewells + [4, 255],
            [0, 0, 1] + pong + [0, 0, 0, 7, 0, 7, 1, 1] + interval + [0, 5, 0, 4, 120, 0, 1],
            ready + excess + [4, 255],
            ready + [6, 6, 1] + interval + [0, 4, 255, 4, 255, 4, 255, 4, 255],
        ]
    }
}
