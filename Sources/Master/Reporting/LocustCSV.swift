// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Glibc
internal import Judging
package import Running
package import Shared

/// The run as Locust's CSV files, column for column, for existing scripts.
///
/// Request counts include failures, as Locust's do. Three things differ: latencies keep the
/// histogram's microseconds, where Locust rounds percentiles to whole ms; they are of successes
/// only, where Locust includes failures; and the rates and percentiles of the history cover only
/// their second. Names are written unchanged, even if a spreadsheet would read them as a formula.
package struct LocustCSV {
    package let summary: RunSummary
    /// For a history of every endpoint; empty for one of all endpoints together.
    package var endpointHistories: [EndpointHistory] = []

    package init(summary: RunSummary, endpointHistories: [EndpointHistory] = []) {
        self.summary = summary
        self.endpointHistories = endpointHistories
    }

    /// Writes `PREFIX_stats.csv`, `PREFIX_failures.csv`, `PREFIX_stats_history.csv` and
    /// `PREFIX_exceptions.csv`.
    ///
    /// Creates their folder. Throws `CSVFileError`.
    package func write(prefix: String) throws(CSVFileError) {
        for (suffix, text) in [
            ("_stats.csv", stats), ("_failures.csv", failures), ("_stats_history.csv", history),
            ("_exceptions.csv", exceptions),
        ] {
            do {
                try Self.write(text, to: URL(fileURLWithPath: prefix + suffix))
            } catch {
                throw CSVFileError(path: prefix + suffix, cause: error)
            }
        }
    }

    private static func write(_ text: String, to file: URL) throws {
        let folder = file.deletingLastPathComponent()
        // If the path is a file, the error of the write explains it better.
        if !FileManager.default.fileExists(atPath: folder.path) {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        try Data(text.utf8).write(to: file, options: .atomic)
    }

    private static let percentileColumns = [
        "50%", "66%", "75%", "80%", "90%", "95%", "98%", "99%", "99.9%", "99.99%", "100%",
    ]

    /// In Locust's order: by name, then by method.
    private var endpoints: [(name: String, figures: EndpointSummary)] {
        summary.endpoints.map { (name: $0.value.name ?? $0.key, figures: $0.value) }
            .sorted { ($0.name, $0.figures.method ?? "") < ($1.name, $1.figures.method ?? "") }
    }

    /// One row per endpoint, then all of them together.
    package var stats: String {
        let header =
            [
                "Type", "Name", "Request Count", "Failure Count", "Median Response Time",
                "Average Response Time", "Min Response Time", "Max Response Time",
                "Average Content Size", "Requests/s", "Failures/s",
            ] + Self.percentileColumns
        let endpoints = endpoints.map { row($0.figures, name: $0.name) }
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
    package var failures: String {
        var rows = [["Method", "Name", "Error", "Occurrences", "First Seen", "Last Seen"]]
        for (name, endpoint) in endpoints {
            for cause in endpoint.failureCauses ?? [] {
                rows.append([
                    endpoint.method ?? "", name, cause.cause, "\(cause.count)",
                    time(cause.firstSeenSeconds), time(cause.lastSeenSeconds),
                ])
            }
        }
        return Self.text(rows)
    }

    /// Always without rows: Locust lists errors of a locustfile's code there, and a scenario has no
    /// code.
    package var exceptions: String { Self.text([["Count", "Message", "Traceback", "Nodes"]]) }

    /// One row per second of all endpoints together, and one for each endpoint if requested.
    package var history: String {
        let header =
            ["Timestamp", "User Count", "Type", "Name", "Requests/s", "Failures/s"]
            + Self.percentileColumns
            + [
                "Total Request Count", "Total Failure Count", "Total Median Response Time",
                "Total Average Response Time", "Total Min Response Time",
                "Total Max Response Time", "Total Average Content Size",
            ]
        let order = endpointHistories.sorted { ($0.name, $0.method) < ($1.name, $1.method) }
        let bySecond = order.map { history in
            Dictionary(history.points.map { ($0.second, $0) }) { first, _ in first }
        }
        let rows = (summary.timeline ?? []).flatMap { point in
            zip(order, bySecond).compactMap { history, points in
                points[point.second].map { historyRow($0, history.method, history.name) }
            } + [historyRow(point, "", "Aggregated")]
        }
        return Self.text([header] + rows)
    }

    private func historyRow(_ point: TimelinePoint, _ method: String, _ name: String) -> [String] {
        let total = point.cumulative
        let timestamp = startedAt.map { Int($0.timeIntervalSince1970) + point.second }
        let size = Double(total.bodyBytes) / Double(max(1, total.requests))
        return [
            "\(timestamp ?? point.second)", "\(point.users)", method, name,
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

    /// UTC, to the second; empty if the run does not record its start.
    private func time(_ seconds: Double) -> String {
        startedAt.map { $0.addingTimeInterval(seconds).formatted(.iso8601) } ?? ""
    }

    private static func number(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\((value * 1e6).rounded() / 1e6)"
    }

    /// RFC 4180, as Python's csv module writes it.
    private static func text(_ rows: [[String]]) -> String {
        rows.map { $0.map(quoted).joined(separator: ",") + "\r\n" }.joined()
    }

    /// By Unicode scalars: a quote with an accent upon it is one character, and still a quote.
    private static func quoted(_ field: String) -> String {
        let special: Set<Unicode.Scalar> = [",", "\"", "\r", "\n"]
        guard field.unicodeScalars.contains(where: special.contains) else { return field }
        var text = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in field.unicodeScalars {
            if scalar == "\"" { text.append(scalar) }
            text.append(scalar)
        }
        text.append("\"")
        return String(text)
    }
}

/// A CSV file that could not be written.
package struct CSVFileError: UserFacingError, Equatable {
    let path: String
    let reason: String

    /// The operating system's own message, if the cause has one.
    init(path: String, cause: any Error) {
        self.path = path
        let system = (cause as? CocoaError)?.underlying as? POSIXError
        reason =
            system.map { String(cString: strerror($0.code.rawValue)) }
            ?? cause.localizedDescription
    }

    package var sentence: String {
        "cannot write \(path): \(reason). Give another place with --csv"
    }
    package var exitStatus: ExitStatus { .badInput }
}
