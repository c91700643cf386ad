// SPDX-License-Identifier: Apache-2.0

import Foundation
import Judging
import Shared

@testable import Files
@testable import Records

/// Runs made up for tests.
enum HistorySamples {
    /// Run `index`, an hour after the one before, from Monday 2026-01-05 on.
    static func run(
        _ index: Int,
        commit: String? = nil,
        verdict: Verdict? = .pass,
        hours: Double? = nil,
        endpoints: [String: HistoryEndpoint] = ["/a": endpoint()]
    ) -> HistoryRun {
        HistoryRun(
            id: "run\(index)",
            time: time(hours: hours ?? Double(index)),
            commit: commit ?? "c\(index)",
            branch: "main",
            scenarioDigest: "d1g357",
            scenarioFile: "shop.yaml",
            toolVersion: "1.0.0",
            environment: machine,
            environmentClass: EnvironmentClass.name(of: machine),
            verdict: verdict,
            endpoints: endpoints
        )
    }

    static func time(hours: Double) -> String {
        Date(timeIntervalSince1970: 1_767_607_200 + hours * 3600).formatted(.iso8601)
    }

    static var machine: MachineFacts {
        var machine = MachineFacts()
        machine.cpuCores = 4
        machine.memoryMB = 15_990
        return machine
    }

    static func endpoint(
        _ level: Double = 100,
        count: Int = 10_000,
        failures: Int = 0
    )
        -> HistoryEndpoint
    {
        HistoryEndpoint(
            count: count,
            failures: failures,
            levels: [
                .p50: level / 4, .p95: level / 2, .p99: level,
                .errorRate: Double(failures) / Double(count + failures),
            ]
        )
    }

    /// With the failed cells of one endpoint.
    static func failed(_ metrics: [String]) -> HistoryEndpoint {
        var endpoint = endpoint()
        endpoint.cells = Dictionary(
            uniqueKeysWithValues: metrics.map { ($0, HistoryCell(state: .fail)) }
        )
        return endpoint
    }

    /// A pair of builds, `change` above the anchor in p99.
    static func pair(
        _ index: Int,
        anchor: String,
        change: Double,
        verdict: Verdict = .pass
    )
        -> HistoryRun
    {
        var endpoint = endpoint()
        endpoint.cells = ["p99": HistoryCell(state: .pass, change: change)]
        var run = run(index, verdict: verdict, endpoints: ["/a": endpoint])
        run.kind = .pair
        run.anchor = anchor
        return run
    }

    /// The results of a run as a file has them.
    static func results(
        level: Double,
        commit: String = "new",
        failures: Int = 0,
        startedAt: String = "2026-02-02T10:00:00Z"
    ) throws -> String {
        """
        {"schema_version": 1, "total_requests": 10000, "endpoints": {"/a": {"count": 10000, "failures": \
        \(failures), "p50": \(level / 4), "p95": \(level / 2), "p99": \(level)}},
        "run": {"tool_version": "1.0.0", "started_at": "\(startedAt)", "scenario_file": "shop.yaml",
        "scenario_digest": "d1g357", "host": "http://shop", "peak_users": 10, "iterations": 1,
        "warmup_seconds": 5, "seed": 1, "commit": "\(commit)", "branch": "work",
        "was_interrupted": false},
        "environment": {"cpu_cores": 4, "memory_mb": 15990},
        "conservation": {"counted_by_workers": 10000, "merged": 10000, "cut": 0}}
        """
    }

    static func summary(
        level: Double,
        commit: String = "new",
        failures: Int = 0
    ) throws -> RunSummary {
        try ResultsFile.parse(
            try results(level: level, commit: commit, failures: failures),
            fileName: "r.json"
        )
    }
}

/// A folder of one test, removed with it.
final class HistoryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("tidemark-history-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String = "h.sqlite") -> String { url.appendingPathComponent(name).path }
}
