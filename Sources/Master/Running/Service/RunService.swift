// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Foundation
internal import Protocol
internal import Shared
internal import UnixSignals

/// One run from the open port to its end; stops everything that it started.
package struct RunService: Sendable {
    let preparation: RunPreparation
    let cluster: ClusterPlan
    /// The folder of the journal and, for local workers, of their token.
    let folder: RunFolder
    let display: Display
    let followers: [any RunFollower]

    package init(
        preparation: RunPreparation,
        cluster: ClusterPlan,
        folder: RunFolder,
        display: Display,
        followers: [any RunFollower] = []
    ) {
        self.preparation = preparation
        self.cluster = cluster
        self.folder = folder
        self.display = display
        self.followers = followers
    }

    /// The coordinator of the finished run; whatever happened, it has the results.
    ///
    /// Throws `RunFailure` if the load could not start.
    package func run() async throws -> RunCoordinator {
        let (token, madeText) = try cluster.token(rememberedIn: folder)
        // Before the port is visible, because from then on the master may be interrupted.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let listener = try await ClusterListener.bind(cluster.listen, tls: try cluster.tls)
        let address = HostPort(host: cluster.listen.host, port: listener.port)
        let (machine, ledger, journal) = try preparation.open(listen: address, in: folder)
        let coordinator = RunCoordinator(machine: machine, ledger: ledger, journal: journal)
        if let madeText { try folder.keep(token: madeText) }
        defer { folder.forgetToken() }
        let workers = LocalWorkers(
            tls: cluster.tlsFiles,
            tokenPath: cluster.tokenFile ?? madeText.map { _ in folder.token }
        )
        defer { workers.stop() }
        if !preparation.isQuiet { announce(ledger.scenario, address) }
        if preparation.isResumption { await coordinator.resume() }
        let ending = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.serve(coordinator, token: token) }
            group.addTask { for await _ in signals { await coordinator.interrupt() } }
            group.addTask { try await coordinator.keepTime() }
            group.addTask {
                try await Task.sleep(for: cluster.maxWait)
                await coordinator.gatheringTimedOut(after: cluster.maxWait)
            }
            group.addTask { try await display.follow(coordinator) }
            for follower in followers {
                group.addTask { try await follower.follow(coordinator) }
            }
            let (exits, exited) = AsyncStream<(String, Int32)>.makeStream()
            group.addTask {
                for await (name, status) in exits {
                    await coordinator.localWorkerExited(name: name, status: status)
                }
            }
            defer { group.cancelAll() }
            try workers.start(
                count: preparation.isResumption ? 0 : cluster.localWorkers,
                threads: cluster.threadsPerLocalWorker,
                masterPort: listener.port
            ) { exited.yield(($0, $1)) }
            for await ending in coordinator.endings {
                // Before their connections close, which they would report on this terminal.
                if ending != .complete { workers.kill() }
                return ending
            }
            return .notStarted(reason: "the run was cancelled")
        }
        for notice in await coordinator.takeNotices() { Console.line(notice) }
        switch ending {
        case .notStarted(let reason): throw RunFailure.notStarted(reason: reason)
        case .interruptedBeforeStart: throw RunFailure.interruptedBeforeStart
        case .complete, .checked: return coordinator
        }
    }

    private func announce(_ scenario: Scenario, _ address: HostPort) {
        let kinds = [
            cluster.localWorkers > 0 ? "\(cluster.localWorkers) local" : nil,
            cluster.expectedWorkers > 0 ? "\(cluster.expectedWorkers) expected" : nil,
        ]
        let workers =
            preparation.isResumption
            ? "resumed" : kinds.compactMap { $0 }.joined(separator: " + ") + " worker(s)"
        if cluster.isOpenToAnybody {
            Console.line(
                "WARNING: --insecure: anybody who reaches \(address.text) can join this run and send "
                    + "false figures"
            )
        }
        Console.line(
            "tidemark \(Version.current): \(scenario.host), \(workers), "
                + "listening on \(address.text)"
        )
    }
}
