// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared

/// The program under test, in a folder of its own.
struct Tidemark {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Starts `tidemark` with these arguments.
    func start(_ arguments: [String]) throws -> RunningProgram {
        try RunningProgram("tidemark", arguments, in: folder)
    }

    /// Runs it to its end.
    func run(_ arguments: [String]) async throws -> (status: Int32, program: RunningProgram) {
        let program = try start(arguments)
        return (try await program.wait(), program)
    }

    func startWorker(_ arguments: [String]) throws -> RunningProgram {
        try RunningProgram("tidemark-worker", arguments, in: folder)
    }

    /// A scenario file of plain GETs.
    func scenario(
        _ host: String,
        paths: [String] = ["/a", "/b"],
        wait: String = "{constant: 5ms}",
        load: String
    ) throws -> String {
        let tasks = paths.map { "      - {get: \($0)}" }.joined(separator: "\n")
        let text = """
            host: \(host)
            users:
              - name: user
                wait: \(wait)
                tasks:
            \(tasks)
            load: {\(load)}
            """
        return try folder.write(text, to: "scenario.yaml")
    }

    /// The results of the last run.
    func results(_ name: String = "tidemark-out/perf-results.json") throws -> RunSummary {
        let data = try Data(contentsOf: folder.file(name))
        return try JSONDecoder().decode(RunSummary.self, from: data)
    }
}

extension RunSummary {
    /// Every request that was merged, warm-up included.
    var mergedRequests: Int { conservation?.merged ?? -1 }
}
