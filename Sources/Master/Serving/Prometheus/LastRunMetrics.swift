// SPDX-License-Identifier: Apache-2.0

internal import Judging
package import Records
internal import Shared
internal import Text

/// A run that is over as metrics: what stays to be read when its process is gone.
package struct LastRunMetrics {
    /// As the history would keep it.
    package let run: HistoryRun
    /// When the numbers that it was compared with were accepted; ISO 8601.
    package var baselineDate: String?

    package init(run: HistoryRun, baselineDate: String? = nil) {
        self.run = run
        self.baselineDate = baselineDate
    }

    /// What tells this run's series from those of others, also in a Pushgateway.
    package var grouping: [MetricFamily.Label] {
        [(name: "scenario", value: scenario), (name: "branch", value: run.branch ?? "")]
    }

    private var scenario: String { run.scenarioFile ?? run.scenarioDigest ?? "" }

    package var families: [MetricFamily] {
        [
            single(
                "tidemark_last_run_timestamp_seconds",
                "Start of the run, in seconds since 1970.",
                run.instant
            ),
            info, verdict,
            single(
                "tidemark_last_run_duration_seconds",
                "Duration of the whole run, in seconds.",
                run.durationSeconds
            ),
            single(
                "tidemark_last_run_baseline_timestamp_seconds",
                "When the numbers of the baseline were accepted, in seconds since 1970.",
                baselineDate.flatMap(InstantText.seconds)
            ),
        ] + endpointFamilies
    }

    private func single(_ name: String, _ help: String, _ value: Double?) -> MetricFamily {
        var family = MetricFamily(name, .gauge, help)
        if let value { family.samples = [MetricFamily.Sample(labels: grouping, value: value)] }
        return family
    }

    private var info: MetricFamily {
        var family = MetricFamily(
            "tidemark_last_run_info",
            .gauge,
            "Details of the run as labels; always 1."
        )
        let labels = [
            (name: "commit", value: run.commit ?? ""), (name: "run", value: run.id),
            (name: "version", value: run.toolVersion ?? ""),
            (name: "mode", value: run.kind.rawValue),
        ]
        family.samples = [MetricFamily.Sample(labels: grouping + labels, value: 1)]
        return family
    }

    private var verdict: MetricFamily {
        var family = MetricFamily(
            "tidemark_last_run_verdict",
            .gauge,
            "1 for the verdict of the run; all 0 if it was not judged."
        )
        let choices = Verdict.allCases.map(\.rawValue)
        family.add(run.verdict?.rawValue, of: choices, as: "verdict", grouping)
        return family
    }

    private var endpointFamilies: [MetricFamily] {
        var requests = MetricFamily(
            "tidemark_last_run_requests",
            .gauge,
            "Requests of the measured part; of a pair those behind each percentile."
        )
        var failures = MetricFamily(
            "tidemark_last_run_failure_ratio",
            .gauge,
            "Failures divided by requests."
        )
        var latency = MetricFamily(
            "tidemark_last_run_latency_seconds",
            .summary,
            "Percentiles of the latency of successes; of a pair the candidate's."
        )
        var change = MetricFamily(
            "tidemark_last_run_change_ratio",
            .summary,
            "Of a pair: the candidate's percentile divided by the baseline's."
        )
        var others = MetricFamily(
            "tidemark_last_run_level",
            .gauge,
            "Other metrics of the run, by name, in seconds or per second; of a pair the candidate's."
        )
        var otherChanges = MetricFamily(
            "tidemark_last_run_level_change_ratio",
            .gauge,
            "Of a pair: the candidate's level divided by the baseline's."
        )
        let names = run.endpoints.keys.sorted().prefix(LiveMetrics.listedEndpoints)
        for name in names {
            guard let endpoint = run.endpoints[name] else { continue }
            let labels = grouping + [(name: "endpoint", value: name)]
            requests.add(Double(endpoint.count &+ endpoint.failures), labels)
            if let rate = endpoint.levels[.errorRate] { failures.add(rate, labels) }
            for metric in Metric.all where metric != .errorRate {
                let level = endpoint.levels[metric].map { $0 * metric.unit.inBaseUnits }
                let ratio =
                    run.kind == .pair
                    ? endpoint.cells?[metric.name]?.change.map { 1 + $0 } : nil
                if metric.phase == nil, let quantile = metric.quantile {
                    let all = labels + [(name: "quantile", value: "\(quantile.fraction)")]
                    latency.add(level, all)
                    change.add(ratio, all)
                } else {
                    let all = labels + [(name: "metric", value: metric.name)]
                    others.add(level, all)
                    otherChanges.add(ratio, all)
                }
            }
        }
        return [requests, failures, latency, change, others, otherChanges]
    }
}

extension Metric.Unit {
    /// One of it in Prometheus' base units.
    fileprivate var inBaseUnits: Double { self == .milliseconds ? 0.001 : 1 }
}
