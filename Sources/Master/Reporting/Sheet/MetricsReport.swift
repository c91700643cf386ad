// SPDX-License-Identifier: Apache-2.0

internal import Shared

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
