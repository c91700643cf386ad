// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Foundation
internal import Shared

/// `tidemark baseline`: makes the file that later runs are judged against.
struct BaselineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline",
        abstract: "Make a baseline file.",
        subcommands: [FromResults.self]
    )

    struct FromResults: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "from-results",
            abstract: "Make a baseline from the results of one, three or more runs.",
            discussion: """
                Each threshold is the median of its cell over the runs. Runs on one machine shape \
                only; an odd number of them.

                EXAMPLE: tidemark baseline from-results run1.json run2.json run3.json \
                -o baseline.json --tolerance 0.10
                """
        )

        @Argument(help: ArgumentHelp("Results files.", valueName: "results"))
        var results: [String]

        @Option(name: [.short, .long], help: ArgumentHelp("Where to write.", valueName: "file"))
        var output: String

        @Option(
            help: ArgumentHelp(
                "How far over its threshold a percentile may be; 0.10 is 10 %.",
                valueName: "fraction"
            )
        )
        var tolerance = 0.10

        @Option(
            help: ArgumentHelp(
                "A metric that warns and does not block: p50, p95, p99 or error_rate; repeatable.",
                valueName: "metric"
            )
        )
        var warn: [String] = []

        @Option(
            help: ArgumentHelp(
                "A metric to leave out, so that it is never judged; repeatable.",
                valueName: "metric"
            )
        )
        var without: [String] = []

        func validate() throws {
            guard (0...100).contains(tolerance) else {
                throw ValidationError("--tolerance is \(tolerance); it must be 0 to 100")
            }
            for (flag, metrics) in [("--warn", warn), ("--without", without)] {
                for metric in metrics where Metric(rawValue: metric) == nil {
                    throw ValidationError(
                        "\(flag) \(metric) is no metric; write p50, p95, p99 or error_rate"
                    )
                }
            }
            guard Set(without).count < Metric.allCases.count else {
                throw ValidationError("--without leaves nothing to judge; keep a metric")
            }
        }

        func run() throws {
            let runs = try results.map { (file: $0, summary: try ResultsFile.read($0)) }
            let maker = BaselineMaker(
                tolerance: tolerance,
                warnOnly: Set(warn.compactMap { Metric(rawValue: $0) }),
                leftOut: Set(without.compactMap { Metric(rawValue: $0) })
            )
            let baseline = try maker.baseline(from: runs)
            let text = baseline.fileText(madeFrom: madeFrom(runs.map(\.summary)))
            do {
                try Data(text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
            } catch {
                throw InputError("cannot write \(output): \(error.localizedDescription)")
            }
            Console.line(
                "\(output): \(baseline.thresholds.count) endpoints from \(runs.count) run(s)"
            )
        }

        private func madeFrom(_ summaries: [RunSummary]) -> [(String, JSONText)] {
            var fields: [(String, JSONText)] = [
                ("tool_version", .string(Version.current)), ("runs", .number(summaries.count)),
            ]
            if let run = summaries.first?.run {
                fields.append(("scenario_digest", .string(run.scenarioDigest)))
                fields.append(("started_at", .string(run.startedAt)))
                if let commit = run.commit { fields.append(("commit", .string(commit))) }
            }
            let names = Set(summaries.flatMap(\.endpoints.keys)).sorted()
            let samples = names.map { name in
                (
                    name,
                    JSONText.number(summaries.reduce(0) { $0 + ($1.endpoints[name]?.count ?? 0) })
                )
            }
            return fields + [("samples", .object(samples))]
        }
    }
}
