// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Judging
internal import Running
internal import Shared
internal import Text

/// The CI system in whose job this process runs, from the environment.
package enum CISystem: Equatable {
    /// Files to append to: the job's summary, and the step's outputs.
    case github(summary: String?, output: String?)
    case gitlab
    case jenkins

    /// Nil outside of a known CI system.
    package init?(_ environment: [String: String]) {
        let path = { (name: String) in environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if environment["GITHUB_ACTIONS"] == "true" {
            self = .github(summary: path("GITHUB_STEP_SUMMARY"), output: path("GITHUB_OUTPUT"))
        } else if environment["GITLAB_CI"] == "true" {
            self = .gitlab
        } else if path("JENKINS_URL") != nil {
            self = .jenkins
        } else {
            return nil
        }
    }
}

/// Workflow commands with which GitHub annotates a job.
struct GitHubAnnotations {
    let sheet: VerdictSheet

    /// GitHub shows ten annotations of a kind per step and drops the rest.
    private static let limit = 10

    var lines: [String] {
        let rows = sheet.rows.filter(\.matters)
        var lines: [String] = []
        for (kind, states) in [
            ("error", [CellState.fail, .invalid]), ("warning", [.warn, .inconclusive]),
        ] {
            let own = rows.filter { states.contains($0.state) }
            // One annotation for those that cannot be shown.
            let shown = own.count > Self.limit ? own.prefix(Self.limit - 1) : own[...]
            lines += shown.map { Self.command(kind, "\($0.state.rawValue) \($0.name)", $0.reason) }
            if own.count > shown.count {
                let rest = "\(own.count - shown.count) more are in the job's summary"
                lines.append(Self.command(kind, sheet.title, rest))
            }
        }
        if let whole = sheet.stateOfWhole {
            let kind = [.fail, .invalid].contains(whole) ? "error" : "warning"
            lines.append(Self.command(kind, whole.rawValue, sheet.headline))
        }
        return lines
    }

    private static func command(_ kind: String, _ title: String, _ message: String) -> String {
        let property = data("tidemark: " + title).replacing(":", with: "%3A").replacing(
            ",",
            with: "%2C"
        )
        return "::\(kind) title=\(property)::\(data(message))"
    }

    /// Escapes text so that it cannot end the line or begin another command.
    private static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
            .printable
    }
}

/// Figures for GitLab's metrics report, in OpenMetrics format.
struct MetricsReport {
    let summary: RunSummary

    var text: String {
        var lines: [String] = []
        for (name, endpoint) in summary.endpoints.sorted(by: { $0.key < $1.key }) {
            let label = "endpoint=\"\(Self.escaped(name))\""
            for (metric, value) in [
                ("p50", endpoint.p50), ("p95", endpoint.p95), ("p99", endpoint.p99),
            ] {
                guard let value else { continue }
                lines.append("tidemark_latency_ms{\(label),quantile=\"\(metric)\"} \(value)")
            }
            lines.append("tidemark_failures{\(label)} \(endpoint.failures)")
        }
        if let rate = summary.requestsPerSecond {
            lines.append("tidemark_requests_per_second \(rate)")
        }
        return lines.map { $0 + "\n" }.joined() + "# EOF\n"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
            "\n",
            with: "\\n"
        )
    }
}
