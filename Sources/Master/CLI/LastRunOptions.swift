// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Records
internal import Serving

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
