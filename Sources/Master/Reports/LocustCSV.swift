// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// The run as Locust's CSV files, column for column, for whoever has scripts that read those.
///
/// Request counts include failures, as Locust's do. Latencies keep the histogram's microseconds,
/// where Locust rounds to whole ms. A name is written as it is, also one that a spreadsheet would
/// take for a formula.
struct LocustCSV {
    let summary: RunSummary

    /// Writes `PREFIX_stats.csv`, `PREFIX_failures.csv` and `PREFIX_stats_history.csv`.
    static func write(_ summary: RunSummary, prefix: String) throws {
        let csv = LocustCSV(summary: summary)
        for (suffix, text) in [
            ("_stats.csv", csv.stats), ("_failures.csv", csv.failures),
            ("_stats_history.csv", csv.history),
        ] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: prefix + suffix), options: .atomic)
        }
    }

    private static let percentileColumns = [
        "50%", "66%", "75%", "80%", "90%", "95%", "98%", "99%", "99.9%", "99.99%", "100%",
    ]

    /// One row per endpoint in order of name, then all of them together.
    var stats: String {
        let header =
            [
                "Type", "Name", "Request Count", "Failure Count", "Median Response Time",
                "Average Response Time", "Min Response Time", "Max Response Time",
                "Average Content Size", "Requests/s", "Failures/s",
            ] + Self.percentileColumns
        let endpoints = summary.endpoints.sorted { $0.key < $1.key }
            .map { row($0.value, name: $0.value.name ?? $0.key) }
        let total = summary.aggregated.map { [row($0, name: "Aggregated")] } ?? []
        return Self.text([header] + endpoints + total)
    }

    private func row(_ endpoint: EndpointSummary, name: String) -> [String] {
        let requests = endpoint.count + endpoint.failures
        let figures = [
            endpoint.p50, endpoint.mean, endpoint.min, endpoint.max,
            Double(endpoint.bodyBytes ?? 0) / Double(max(1, requests)),
            endpoint.requestsPerSecond, endpoint.failuresPerSecond,
        ]
        return [endpoint.method ?? "", name, "\(requests)", "\(endpoint.failures)"]
            + figures.map { Self.number($0 ?? 0) } + percentiles(endpoint.percentiles ?? [:])
    }

    /// One row per endpoint and cause.
    var failures: String {
        var rows = [["Method", "Name", "Error", "Occurrences", "First Seen", "Last Seen"]]
        for (label, endpoint) in summary.endpoints.sorted(by: { $0.key < $1.key }) {
            for cause in endpoint.failureCauses ?? [] {
                rows.append([
                    endpoint.method ?? "", endpoint.name ?? label, cause.cause, "\(cause.count)",
                    time(cause.firstSeenSeconds), time(cause.lastSeenSeconds),
                ])
            }
        }
        return Self.text(rows)
    }

    /// One row per second, all endpoints together.
    var history: String {
        let header =
            ["Timestamp", "User Count", "Type", "Name", "Requests/s", "Failures/s"]
            + Self.percentileColumns
            + [
                "Total Request Count", "Total Failure Count", "Total Median Response Time",
                "Total Average Response Time", "Total Min Response Time",
                "Total Max Response Time", "Total Average Content Size",
            ]
        return Self.text([header] + (summary.timeline ?? []).map(historyRow))
    }

    private func historyRow(_ point: TimelinePoint) -> [String] {
        let total = point.cumulative
        let timestamp = startedAt.map { Int($0.timeIntervalSince1970) + point.second }
        let size = Double(total.bodyBytes) / Double(max(1, total.requests))
        return [
            "\(timestamp ?? point.second)", "\(point.users)", "", "Aggregated",
            Self.number(Double(point.requests)), Self.number(Double(point.failures)),
        ] + percentiles(point.percentiles) + ["\(total.requests)", "\(total.failures)"]
            + [total.median, total.mean, total.min, total.max, size].map(Self.number)
    }

    private func percentiles(_ values: [String: Double]) -> [String] {
        Quantile.reported.map { values[$0.text].map(Self.number) ?? "N/A" }
    }

    private var startedAt: Date? {
        (summary.run?.startedAt).flatMap { try? Date($0, strategy: .iso8601) }
    }

    /// UTC, to the second; empty when the run does not say when it started.
    private func time(_ seconds: Double) -> String {
        startedAt.map { $0.addingTimeInterval(seconds).formatted(.iso8601) } ?? ""
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : "\((value * 1e6).rounded() / 1e6)"
    }

    /// RFC 4180, as Python's csv module writes it.
    private static func text(_ rows: [[String]]) -> String {
        rows.map { $0.map(quoted).joined(separator: ",") + "\r\n" }.joined()
    }

    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { ",\"\r\n".contains($0) || $0 == "\r\n" }) else {
            return field
        }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }
}
