// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Judging
internal import Protocol
internal import Records
internal import Running
internal import Shared
internal import Statistics
internal import Text

/// A run in progress as metrics, warm-up included.
///
/// Labels are bounded: endpoints and causes are those of the scenario, and beyond the first
/// `listedEndpoints` and `listedWorkers` there is one sum of the rest, or nothing.
struct LiveMetrics {
    let figures: LiveSnapshot.Figures
    let ledger: RunLedger
    let busyFractions: [Int: Double]
    let isOver: Bool

    static let listedEndpoints = 200
    static let listedWorkers = 200
    static let restName = "(all others)"

    var families: [MetricFamily] {
        [
            MetricFamily("tidemark_build_info", .gauge, "Version of the program; always 1.").with {
                $0.add(1, (name: "version", value: Version.current))
            },
            info,
            MetricFamily(
                "tidemark_run_elapsed_seconds",
                .gauge,
                "Seconds since the load started.",
                Double(figures.elapsedSeconds)
            ),
            MetricFamily(
                "tidemark_run_planned_seconds",
                .gauge,
                "Planned duration of the load, in seconds.",
                Double(figures.totalSeconds)
            ),
            phase,
            MetricFamily(
                "tidemark_users",
                .gauge,
                "Active users.",
                Double(figures.activeUsers)
            ),
            MetricFamily(
                "tidemark_users_planned",
                .gauge,
                "Users at the peak of the load.",
                Double(figures.plannedUsers)
            ),
            workerCounts,
        ] + endpointFamilies + workerFamilies
    }

    // MARK: The run

    private var info: MetricFamily {
        let identity = ledger.opening.runIdentity
        return MetricFamily("tidemark_run_info", .gauge, "Details of the run as labels; always 1.")
            .with {
                $0.add(
                    1,
                    (name: "run", value: String(ledger.opening.run, radix: 16)),
                    (name: "scenario", value: identity?.scenarioFile ?? ""),
                    (name: "host", value: ledger.scenario.host),
                    (name: "commit", value: identity?.commit ?? ""),
                    (name: "branch", value: identity?.branch ?? "")
                )
            }
    }

    private var phase: MetricFamily {
        MetricFamily("tidemark_run_phase", .gauge, "1 for the current phase of the run.").with {
            $0.add(
                isOver ? "finished" : figures.phase.name,
                of: LiveSnapshot.Phase.names,
                as: "phase"
            )
        }
    }

    private var workerCounts: MetricFamily {
        MetricFamily("tidemark_workers", .gauge, "Worker processes.").with {
            $0.add(Double(figures.readyWorkers), (name: "state", value: "ready"))
            $0.add(Double(figures.expectedWorkers), (name: "state", value: "expected"))
            $0.add(Double(figures.lostWorkers), (name: "state", value: "lost"))
        }
    }

    // MARK: Endpoints

    private typealias Endpoint = (labels: [MetricFamily.Label], metrics: EndpointMetrics)

    /// The first ones one by one, the rest as a sum.
    private var endpoints: [Endpoint] {
        let all = ledger.scenario.endpoints.enumerated().map { index, endpoint in
            (endpoint: endpoint, metrics: ledger.merger.total(ofEndpoint: index))
        }
        var listed: [Endpoint] = all.prefix(Self.listedEndpoints).map { endpoint, metrics in
            (
                [
                    (name: "method", value: endpoint.method.rawValue),
                    (name: "endpoint", value: endpoint.name),
                ], metrics
            )
        }
        let rest = all.dropFirst(Self.listedEndpoints).map(\.metrics)
        if !rest.isEmpty {
            let labels = [
                (name: "method", value: ""), (name: "endpoint", value: Self.restName),
            ]
            listed.append((labels, EndpointMetrics.sum(of: rest)))
        }
        return listed
    }

    private var endpointFamilies: [MetricFamily] {
        var requests = MetricFamily(
            "tidemark_requests_total",
            .counter,
            "Requests that ended, in success or failure."
        )
        var failures = MetricFamily("tidemark_failures_total", .counter, "Failures by cause.")
        var latency = MetricFamily(
            "tidemark_latency_seconds",
            .histogram,
            "Latency of successes; in the open model from when they were due."
        )
        var quantiles = MetricFamily(
            "tidemark_latency_quantile_seconds",
            .summary,
            "Percentiles of the latency of successes since the start, to within 0.1 %."
        )
        for (labels, metrics) in endpoints {
            requests.samples.append(
                MetricFamily.Sample(
                    labels: labels,
                    value: Double(metrics.success.count &+ metrics.failure.count)
                )
            )
            failures.samples += causes(of: metrics, labels)
            latency.samples += LatencyBuckets.samples(metrics.success, labels)
            for (quantile, text) in [(Quantile.p50, "0.5"), (.p95, "0.95"), (.p99, "0.99")] {
                guard let value = metrics.success.milliseconds(at: quantile) else { continue }
                quantiles.samples.append(
                    MetricFamily.Sample(
                        labels: labels + [(name: "quantile", value: text)],
                        value: value / 1000
                    )
                )
            }
        }
        return [requests, failures, latency, quantiles]
    }

    private func causes(
        of metrics: EndpointMetrics,
        _ labels: [MetricFamily.Label]
    ) -> [MetricFamily.Sample] {
        var counts: [String: UInt64] = [:]
        for (cause, count) in metrics.causes where !cause.isSoft(in: ledger.scenario) {
            counts[cause.text(in: ledger.scenario), default: 0] &+= UInt64(count.count)
        }
        return counts.sorted { $0.key < $1.key }.map { cause, count in
            MetricFamily.Sample(
                labels: labels + [(name: "cause", value: cause)],
                value: Double(count)
            )
        }
    }

    // MARK: The generator

    private var workerFamilies: [MetricFamily] {
        var busy = MetricFamily(
            "tidemark_worker_cpu_ratio",
            .gauge,
            "Share of its last interval in which a worker's busiest engine thread was busy."
        )
        var late = MetricFamily(
            "tidemark_worker_late_starts_total",
            .counter,
            "Requests that started over a millisecond after they were due."
        )
        for (index, member) in ledger.members.prefix(Self.listedWorkers).enumerated() {
            let label = (name: "worker", value: member.name)
            if let share = busyFractions[index] { busy.add(share, label) }
            late.add(Double(member.lateStarts), label)
        }
        let isUnfit = ledger.members.contains { $0.unfitness.isOverLimit }
        return [
            busy, late,
            MetricFamily(
                "tidemark_generator_unfit",
                .gauge,
                "1 when the load generator, not the target, was the bottleneck so far.",
                isUnfit ? 1 : 0
            ),
        ]
    }
}

extension MetricFamily {
    fileprivate func with(_ change: (inout MetricFamily) -> Void) -> MetricFamily {
        var changed = self
        change(&changed)
        return changed
    }
}

extension LiveSnapshot.Phase {
    /// In the order in which a run goes through them.
    package static let names = ["gathering", "ramp", "warmup", "measuring", "draining", "finished"]

    package var name: String {
        switch self {
        case .gathering: "gathering"
        case .ramp: "ramp"
        case .warmup: "warmup"
        case .measuring: "measuring"
        case .draining: "draining"
        }
    }
}
