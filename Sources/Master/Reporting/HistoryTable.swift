// SPDX-License-Identifier: Apache-2.0

internal import Judging
package import Records
internal import Shared
internal import Text

/// Runs of the history as text.
package struct HistoryTable {
    /// In the order of display.
    package let runs: [HistoryRun]

    package init(runs: [HistoryRun]) {
        self.runs = runs
    }

    private static let shownCommitLength = 10

    package var lines: [String] {
        guard !runs.isEmpty else { return ["no runs"] }
        return Self.aligned(
            [["TIME", "ID", "VERDICT", "COMMIT", "BRANCH", "SCENARIO", "NOTE"]] + runs.map(Self.row)
        )
    }

    private static func row(_ run: HistoryRun) -> [String] {
        let notes = [
            run.anchor.map { "anchor \(short($0))" }, run.retryOf.map { "retry of \($0)" },
        ]
        return [
            run.time, run.id, run.verdict?.rawValue ?? "-", run.commit.map(short) ?? "-",
            run.branch ?? "-", run.scenarioFile ?? "-",
            notes.compactMap(\.self).joined(separator: ", "),
        ]
    }

    private static func short(_ commit: String) -> String {
        String(commit.prefix(shownCommitLength))
    }

    package static func details(of run: HistoryRun) -> [String] {
        let facts: [(String, String?)] = [
            ("id", run.id), ("kind", run.kind.rawValue), ("time", run.time), ("commit", run.commit),
            ("branch", run.branch), ("scenario", run.scenarioFile), ("digest", run.scenarioDigest),
            ("environment", run.environmentClass), ("tool", run.toolVersion),
            ("verdict", run.verdict?.rawValue), ("retry of", run.retryOf), ("anchor", run.anchor),
        ]
        let lines = aligned(facts.compactMap { name, value in value.map { [name, $0] } })
        let cells =
            [["ENDPOINT", "COUNT", "FAILURES"] + shown.map { $0.name.uppercased() } + ["CELLS"]]
            + run.endpoints.sorted { $0.key < $1.key }.map(row)
        return lines + run.reasons.map { "  " + $0.printable } + [""] + aligned(cells)
    }

    /// The latencies that everybody looks for.
    private static let shown = Metric.usual.filter { $0.unit == .milliseconds }

    private static func row(_ name: String, _ endpoint: HistoryEndpoint) -> [String] {
        let cells = Metric.all.compactMap { metric in
            endpoint.cells?[metric.name].map { cell in
                let change = cell.change.map { " " + Self.change($0) } ?? ""
                return "\(metric.name) \(cell.state)\(change)"
            }
        }
        return [name, String(endpoint.count), String(endpoint.failures)]
            + shown.map { Figure.milliseconds(endpoint.levels[$0]) }
            + [cells.joined(separator: ", ")]
    }

    private static func change(_ share: Double) -> String {
        (share < 0 ? "-" : "+") + Figure.fixed(abs(share) * 100, 1) + " %"
    }

    private static func aligned(_ rows: [[String]]) -> [String] {
        let rows = rows.map { $0.map(\.printable) }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return BarChart.trimmed(cells.joined(separator: "  "))
        }
    }
}
