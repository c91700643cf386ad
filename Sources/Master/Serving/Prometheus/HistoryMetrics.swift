// SPDX-License-Identifier: Apache-2.0

internal import Judging
package import Records
internal import Shared

/// Metrics of the gate over the last seven days, by scenario, from the history.
package struct HistoryMetrics {
    /// Oldest first.
    package let runs: [HistoryRun]
    /// Seconds since 1970.
    package let now: Double
    package let defaultBranch: String

    package init(runs: [HistoryRun], now: Double, defaultBranch: String) {
        self.runs = runs
        self.now = now
        self.defaultBranch = defaultBranch
    }

    package static let windowSeconds = 7 * 86_400.0

    package var families: [MetricFamily] {
        var counts = MetricFamily(
            "tidemark_gate_runs",
            .gauge,
            "Runs of the last seven days by verdict."
        )
        var flaps = MetricFamily(
            "tidemark_gate_flaps",
            .gauge,
            "Builds of the last seven days that failed and then passed without a change."
        )
        var cost = MetricFamily(
            "tidemark_gate_cost_seconds",
            .gauge,
            "Mean duration of the runs of the last seven days."
        )
        var last = MetricFamily(
            "tidemark_main_last_run_timestamp_seconds",
            .gauge,
            "Start of the newest run of the default branch, in seconds since 1970."
        )
        let known = runs.filter { $0.instant != nil }
        for (scenario, all) in Self.byScenario(known) {
            let label = (name: "scenario", value: scenario)
            let recent = all.filter { ($0.instant ?? 0) > now - Self.windowSeconds }
            for verdict in Verdict.allCases {
                let count = recent.count { $0.verdict == verdict }
                counts.add(Double(count), label, (name: "verdict", value: verdict.rawValue))
            }
            flaps.add(Double(Flaps(recent).flaps.count), label)
            let durations = recent.compactMap(\.durationSeconds)
            if !durations.isEmpty {
                cost.add(durations.reduce(0, +) / Double(durations.count), label)
            }
            if let newest = all.last(where: { $0.branch == defaultBranch })?.instant {
                last.add(newest, label, (name: "branch", value: defaultBranch))
            }
        }
        return [counts, flaps, cost, last]
    }

    private static func byScenario(_ runs: [HistoryRun]) -> [(String, [HistoryRun])] {
        Dictionary(grouping: runs) { $0.scenarioFile ?? $0.scenarioDigest ?? "" }
            .sorted { $0.key < $1.key }
    }
}
