// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Foundation
internal import NIOCore
internal import NIOPosix
internal import Protocol
internal import Shared

/// Many workers in one process, to measure a master: real connections and frames, no load.
@main
struct SwarmCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tidemark-swarm",
        abstract: "Simulate many workers to measure a master, and print its figures as JSON."
    )

    @Option(help: "Address of the master (host:port).")
    var master: String

    @Option(help: "Number of workers.")
    var workers: Int

    @Option(help: "Requests per endpoint in each interval.")
    var requests = 50

    func run() async throws {
        guard let address = HostPort(master) else {
            throw ValidationError("--master \(master): write HOST:PORT")
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let templates = CellTemplates(requests: requests)
        let scenarios = ScenarioCache()
        let began = MonotonicClock.now()
        let logs = try await withThrowingTaskGroup(of: SwarmLog.self) { tasks in
            for index in 0..<workers {
                tasks.addTask {
                    try await SwarmWorker.serve(address, group, index: index, templates, scenarios)
                }
            }
            return try await tasks.reduce(into: []) { $0.append($1) }
        }
        try await group.shutdownGracefully()
        print(try SwarmFigures(logs: logs, began: began).json())
    }
}

/// What one worker saw; instants are ns on the machine's monotonic clock.
struct SwarmLog: Sendable {
    /// When it had told the master that it is ready.
    var readyAt: Int64 = 0
    /// When it learnt the start instant.
    var toldAt: Int64 = 0
    /// The start instant that it was told.
    var start: Int64 = 0
    /// From the end of each interval to its acknowledgement.
    var ages: [Int64] = []
}

/// The whole swarm's figures.
struct SwarmFigures {
    let logs: [SwarmLog]
    /// When the first one dialled.
    let began: Int64

    func json() throws -> String {
        let starts = logs.map { max($0.start, $0.toldAt) }
        let ages = logs.flatMap(\.ages).sorted()
        let figures: [String: Double] = [
            "intervals": Double(ages.count),
            "ready_seconds": seconds((logs.map(\.readyAt).max() ?? began) - began),
            "started_seconds": seconds((starts.max() ?? began) - began),
            "start_skew_ms": seconds((starts.max() ?? 0) - (starts.min() ?? 0)) * 1000,
            "told_late": Double(logs.count { $0.toldAt > $0.start }),
            "age_p50_ms": seconds(ages.isEmpty ? 0 : ages[ages.count / 2]) * 1000,
            "age_p99_ms": seconds(ages.isEmpty ? 0 : ages[ages.count * 99 / 100]) * 1000,
            "age_max_ms": seconds(ages.last ?? 0) * 1000,
        ]
        let data = try JSONSerialization.data(withJSONObject: figures, options: .sortedKeys)
        return String(decoding: data, as: UTF8.self)
    }

    private func seconds(_ nanoseconds: Int64) -> Double { Double(nanoseconds) / 1e9 }
}
