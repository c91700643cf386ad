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
            "Answer GET /metrics here while the run goes on; who has read there may read the end too.",
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

/// Metrics of what is over.
struct LastRunOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("At the end: metrics to this Pushgateway.", valueName: "url")
    )
    var push: String?

    @Option(
        help: ArgumentHelp(
            "At the end: metrics into this file, for node_exporter's textfile collector.",
            valueName: "file"
        )
    )
    var textfile: String?

    func validate() throws {
        if let push, Pushgateway(push) == nil {
            throw ValidationError(
                "--push is \"\(push)\"; write the gateway's address, such as http://gateway:9091"
            )
        }
    }

    /// A gateway that does not answer is said, and changes nothing about the verdict.
    func publish(_ run: HistoryRun, baselineDate: String? = nil) async throws {
        let metrics = LastRunMetrics(run: run, baselineDate: baselineDate)
        do {
            try await publish(metrics.families, job: "tidemark", metrics.grouping)
        } catch let failure as PushFailure {
            Console.line("WARNING: \(failure.sentence); the results stand")
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
        abstract: "Give Prometheus what the last seven days say of the gate itself.",
        discussion: """
            Verdicts, flaps, mean duration, and when the default branch was measured last. Without --push \
            and --textfile they are printed.

            EXAMPLE: tidemark history metrics --push http://gateway:9091
            """
    )

    @OptionGroup
    var history: HistoryFileOption

    @Option(help: ArgumentHelp("The default branch.", valueName: "name"))
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
