// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Serving
internal import Shared

/// Metrics of a run in progress.
struct LiveMetricsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Serve Prometheus metrics at this address during the run. If they were read, waits "
                + "up to \(MetricsBoard.patience.components.seconds) s at the end for a last scrape.",
            valueName: "host:port"
        )
    )
    var metrics: String?

    func validate() throws {
        if let metrics, HostPort(metrics) == nil {
            throw ValidationError(
                "--metrics is \"\(metrics)\"; write host:port, e.g. 127.0.0.1:9464"
            )
        }
    }

    var address: HostPort? { metrics.flatMap { HostPort($0) } }
}
