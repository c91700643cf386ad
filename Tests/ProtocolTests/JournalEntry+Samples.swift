// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Protocol
package import Shared

extension JournalEntry {
    /// An interval's arrival, as its worker would have sent it.
    package static func received(_ interval: Interval, worker: Int) -> JournalEntry {
        .received(
            worker: worker,
            Receipt(
                instant: interval.endNanoseconds,
                drift: 0,
                frame: WorkerMessage.interval(interval).payload()
            )
        )
    }

    package static func left(_ totals: WorkerTotals, worker: Int) -> JournalEntry {
        let frame = WorkerMessage.farewell(totals).payload()
        return .left(worker: worker, instant: 0, frame: frame)
    }
}

extension JournalEntry.Opening {
    package static func sample(
        _ scenario: Scenario,
        workerLoss: WorkerLoss = .invalid
    ) -> JournalEntry.Opening {
        JournalEntry.Opening(
            run: 1,
            scenario: Array(scenario.canonicalText.utf8),
            identity: RunIdentity.sampleBytes(of: scenario),
            environment: Array("{}".utf8),
            listen: HostPort(host: "127.0.0.1", port: 5557),
            rules: .sample(workers: 2, workerLoss: workerLoss),
            bootID: "b"
        )
    }
}

extension JournalEntry.Rules {
    package static func sample(
        workers: Int,
        workerLoss: WorkerLoss = .invalid,
        rebalances: Bool = false
    ) -> JournalEntry.Rules {
        JournalEntry.Rules(
            expectedWorkers: workers,
            workerLoss: workerLoss,
            contact: Contact(
                silence: .seconds(5),
                grace: .seconds(30),
                restsWhenUnheard: workerLoss == .rebalance
            ),
            rebalances: rebalances
        )
    }
}

extension RunIdentity {
    /// As a journal has it.
    package static func sampleBytes(of scenario: Scenario) -> [UInt8] {
        let identity = RunIdentity(
            toolVersion: "0",
            startedAt: "2026-01-01T00:00:00Z",
            scenarioFile: "s.yaml",
            scenarioDigest: "d",
            workloadDigest: "w",
            scenario: scenario
        )
        // Text and numbers alone, of which there is always JSON.
        return Array((try? JSONEncoder().encode(identity)) ?? Data())
    }
}
