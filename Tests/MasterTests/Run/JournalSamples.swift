// SPDX-License-Identifier: Apache-2.0

import Foundation
import Protocol
import Shared

extension JournalEntry {
    /// An interval's arrival, as its worker would have sent it.
    static func received(_ interval: Interval, worker: Int) -> JournalEntry {
        .received(
            worker: worker,
            Receipt(
                instant: interval.endNanoseconds,
                drift: 0,
                frame: WorkerMessage.interval(interval).payload()
            )
        )
    }

    static func left(_ totals: WorkerTotals, worker: Int) -> JournalEntry {
        let frame = WorkerMessage.farewell(totals).payload()
        return .left(worker: worker, instant: 0, frame: frame)
    }
}

extension JournalEntry.Opening {
    static func sample(
        _ scenario: Scenario,
        workerLoss: WorkerLoss = .invalid
    ) -> JournalEntry.Opening {
        let identity = RunIdentity(
            toolVersion: "0",
            startedAt: "2026-01-01T00:00:00Z",
            scenarioFile: "s.yaml",
            scenarioDigest: "d",
            workloadDigest: scenario.workloadDigest,
            scenario: scenario
        )
        return JournalEntry.Opening(
            run: 1,
            scenario: Array(scenario.canonicalText.utf8),
            identity: Array((try? JSONEncoder().encode(identity)) ?? Data()),
            environment: Array("{}".utf8),
            listen: HostPort(host: "127.0.0.1", port: 5557),
            rules: .sample(workers: 2, workerLoss: workerLoss),
            bootID: "b"
        )
    }
}

extension JournalEntry.Rules {
    static func sample(
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

extension Scenario {
    /// 20 users at 5 a second, 90 s, of which 15 s are warm-up.
    static let sample = Scenario(
        host: "http://localhost",
        users: [
            UserKind(
                name: "user",
                weight: 1,
                wait: .none,
                tasks: [
                    WeightedTask(
                        weight: 1,
                        request: RequestTemplate(method: .get, path: "/a", name: "/a")
                    )
                ]
            )
        ],
        load: Load(
            profile: .constant(
                users: 20,
                spawnRate: Rate(count: 5, per: .seconds(1)),
                runTime: .seconds(90)
            ),
            warmup: .seconds(15),
            iterations: 1,
            seed: 1
        )
    )
}
