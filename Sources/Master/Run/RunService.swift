// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared
internal import UnixSignals

/// One run from the open port to the summary; stops everything that it started.
struct RunService: Sendable {
    let scenario: Scenario
    let scenarioFile: String
    let cluster: ClusterPlan
    let isHeadless: Bool

    /// Throws `RunFailure` when the load could not start; otherwise there is a summary, whatever
    /// happened on the way.
    func run() async throws -> RunSummary {
        let (token, madeText) = try cluster.token()
        let listener = try await ClusterListener.bind(cluster.listen)
        let coordinator = RunCoordinator(
            scenario: scenario,
            expectedWorkers: cluster.workerCount
        )
        let workers = try LocalWorkers(tokenText: madeText)
        defer { workers.stop() }
        announce(port: listener.port)
        let startedAt = Date()
        let ending = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.serve(coordinator, token: token) }
            group.addTask { await Self.watchSignals(coordinator) }
            group.addTask {
                try await Task.sleep(for: cluster.maxWait)
                await coordinator.gatheringTimedOut(after: cluster.maxWait)
            }
            group.addTask { try await Display(isHeadless: isHeadless).follow(coordinator) }
            let (exits, exited) = AsyncStream<Int32>.makeStream()
            group.addTask {
                for await status in exits { await coordinator.localWorkerExited(status: status) }
            }
            defer { group.cancelAll() }
            try workers.start(
                count: cluster.localWorkers,
                threads: cluster.threadsPerLocalWorker,
                masterPort: listener.port,
                tokenPath: cluster.tokenFile
            ) { exited.yield($0) }
            for await ending in coordinator.endings {
                // Before their connections close, which they would complain of on this terminal.
                if ending != .complete { workers.kill() }
                return ending
            }
            return .notStarted(reason: "the run was cancelled")
        }
        for notice in await coordinator.takeNotices() { Console.line(notice) }
        switch ending {
        case .notStarted(let reason): throw RunFailure.notStarted(reason: reason)
        case .interruptedBeforeStart: throw RunFailure.interruptedBeforeStart
        case .complete: break
        }
        return await coordinator.summary(
            identity: identity(startedAt: startedAt),
            environment: .ofThisMachine()
        )
    }

    private func announce(port: Int) {
        let kinds = [
            cluster.localWorkers > 0 ? "\(cluster.localWorkers) local" : nil,
            cluster.expectedWorkers > 0 ? "\(cluster.expectedWorkers) expected" : nil,
        ]
        let address = HostPort(host: cluster.listen.host, port: port).text
        Console.line(
            "tidemark \(Version.current): \(scenario.host), "
                + "\(kinds.compactMap { $0 }.joined(separator: " + ")) worker(s), "
                + "listening on \(address)"
        )
    }

    private static func watchSignals(_ coordinator: RunCoordinator) async {
        for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
            await coordinator.interrupt()
        }
    }

    private func identity(startedAt: Date) -> RunIdentity {
        var identity = RunIdentity(
            toolVersion: Version.current,
            startedAt: startedAt.formatted(.iso8601),
            scenarioFile: scenarioFile,
            scenarioDigest: scenario.digest,
            scenario: scenario
        )
        let folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        let checkout = GitCheckout.current(
            in: folder,
            environment: ProcessInfo.processInfo.environment
        )
        identity.commit = checkout?.commit
        identity.branch = checkout?.branch
        return identity
    }
}
