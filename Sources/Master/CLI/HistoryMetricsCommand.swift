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
