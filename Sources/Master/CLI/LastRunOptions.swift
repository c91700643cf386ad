// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Records
internal import Serving

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
