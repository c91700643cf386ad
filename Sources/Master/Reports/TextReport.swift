// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// The run as text for the terminal: a table by endpoint, causes of failure, workers.
struct TextReport {
    let summary: RunSummary
    var width = 100

    var lines: [String] {
        [""] + heading + [""] + table + thinFoot + failureCauses + [""] + workers + conservation
    }

    private var heading: [String] {
        let requests = summary.totalRequests ?? 0
        let duration = String(format: "%.1f s", summary.durationSeconds ?? 0)
        let repeats = summary.run.map { $0.iterations > 1 ? " in \($0.iterations) iterations" : "" }
        return ["measured \(duration)\(repeats ?? ""): \(requests) requests, latencies in ms"]
    }

    private var table: [String] {
        var columns = Columns([
            "method", "endpoint", "requests", "failures", "p50", "p95", "p99", "max", "req/s",
        ])
        columns.rows = summary.endpoints.sorted { $0.key < $1.key }
            .map { row($0.value, name: $0.value.name ?? $0.key) }
        if let aggregated = summary.aggregated {
            columns.rows.append(row(aggregated, name: "all endpoints"))
        }
        return columns.lines(width: width)
    }

    private func row(_ endpoint: EndpointSummary, name: String) -> [String] {
        let requests = endpoint.count + endpoint.failures
        let thin = endpoint.thinPercentiles ?? []
        let percentile = { (value: Double?, text: String) in
            Figure.milliseconds(value) + (thin.contains(text) && value != nil ? "*" : "")
        }
        return [
            endpoint.method ?? "", name, "\(requests)",
            Figure.failures(endpoint.failures, of: requests),
            percentile(endpoint.p50, "p50"), percentile(endpoint.p95, "p95"),
            percentile(endpoint.p99, "p99"), Figure.milliseconds(endpoint.max),
            Figure.perSecond(endpoint.requestsPerSecond),
        ]
    }

    private var thinFoot: [String] {
        let all = summary.endpoints.values.compactMap(\.thinPercentiles).joined()
        guard !all.isEmpty else { return [] }
        return ["* rests on too few samples: p50 needs 20, p95 needs 200, p99 needs 1000"]
    }

    private var failureCauses: [String] {
        let causes = summary.endpoints.sorted { $0.key < $1.key }.flatMap { label, endpoint in
            (endpoint.failureCauses ?? []).map { (label, $0) }
        }
        guard !causes.isEmpty else { return [] }
        return ["", "failures"]
            + causes.map { label, cause in
                String(
                    format: "  %d  %@: %@ (%.1f s to %.1f s)",
                    cause.count,
                    label.shortened(to: 50),
                    cause.cause,
                    cause.firstSeenSeconds,
                    cause.lastSeenSeconds
                )
            }
    }

    private var workers: [String] {
        (summary.workers ?? []).map { worker in
            let share = worker.cpuSeconds / max(0.001, worker.measuredUntilSeconds) * 100
            let state =
                worker.lostAtSeconds.map { String(format: ", LOST at %.1f s", $0) } ?? ""
            return String(
                format: "worker %@: %d requests, %d %@, %.0f%% of a core",
                worker.name,
                worker.requests,
                worker.threads,
                worker.threads == 1 ? "thread" : "threads",
                share
            ) + state
        }
    }

    private var conservation: [String] {
        guard let check = summary.conservation else { return [] }
        let cut = check.cut > 0 ? "; \(check.cut) in flight were cut at the end" : ""
        guard check.holds else {
            let difference = check.countedByWorkers - check.merged
            return [
                "conservation: \(check.countedByWorkers) requests counted by the workers, "
                    + "\(check.merged) merged: \(difference) are missing\(cut)"
            ]
        }
        return [
            "conservation: \(check.countedByWorkers) requests counted by the workers "
                + "= \(check.merged) merged, warm-up included\(cut)"
        ]
    }
}
