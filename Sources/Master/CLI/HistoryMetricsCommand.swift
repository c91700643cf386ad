// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Records
internal import Serving

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
