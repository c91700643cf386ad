// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Records
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

/// Metrics of a finished run.
struct LastRunOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Push the metrics of the finished run to this Pushgateway.",
            valueName: "url"
        )
    )
    var push: String?

    @Option(
        help: ArgumentHelp(
            "Write the metrics of the finished run to this file, for the textfile collector of "
                + "node_exporter.",
            valueName: "file"
        )
    )
    var textfile: String?

    func validate() throws {
        if let push, Pushgateway(push) == nil {
            throw ValidationError(
                "--push is \"\(push)\"; write the address of the gateway, such as "
                    + "http://gateway:9091"
            )
        }
    }

    /// A gateway that does not answer is a warning and does not change the verdict.
    func publish(_ run: HistoryRun, baselineDate: String? = nil) async throws {
        let metrics = LastRunMetrics(run: run, baselineDate: baselineDate)
        do {
            try await publish(metrics.families, job: "tidemark", metrics.grouping)
        } catch let failure as PushFailure {
            Console.line("WARNING: \(failure.sentence); the results are not affected")
        }
    }

    func publish(
        _ families: [MetricFamily],
        job: String,
        _ grouping: [MetricFamily.Label]
    ) async throws {
        let text = MetricsText.text(families)
        if let textfile { try OutputFile.write(text, to: textfile) }
        if let push, let gateway = Pushgateway(push) {
            try await gateway.push(text, job: job, grouping)
        }
    }
}

/// `tidemark history metrics`.
struct HistoryMetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Export metrics of the gate over the last seven days for Prometheus.",
        discussion: """
            Counts verdicts and flaps, and gives the mean duration and the time of the last run of \
            the default branch. Prints them unless --push or --textfile is given.

            EXAMPLE: tidemark history metrics --push http://gateway:9091
            """
    )

    @OptionGroup
    var history: HistoryFileOption

    @Option(help: ArgumentHelp("Name of the default branch.", valueName: "name"))
    var branch = "main"

    @OptionGroup
    var metrics: LastRunOptions

    func run() async throws {
        let families = try history.open { store in
            HistoryMetrics(
                runs: try store.runs(),
                now: Date().timeIntervalSince1970,
                defaultBranch: branch
            ).families
        }
        if metrics.push == nil, metrics.textfile == nil {
            Console.write(MetricsText.text(families))
        }
        try await metrics.publish(families, job: "tidemark-history", [])
    }
}
