// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Judging
internal import Running
internal import Shared

/// `tidemark baseline`: creates and maintains the file that later runs are judged against.
struct BaselineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline",
        abstract: "Create, show, compare and update baseline files.",
        subcommands: [
            Init.self, Show.self, Diff.self, Propose.self, Accept.self, FromResults.self,
        ]
    )

    struct Init: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init",
            abstract: "Create a baseline from the results of one, three or more runs.",
            discussion: """
                Each threshold is the median of its cell over the runs. The number of runs must be \
                odd, and all must come from machines of one shape. The file records which runs its \
                numbers come from.

                EXAMPLE: tidemark baseline init run1.json run2.json run3.json -o baseline.json
                """
        )

        @OptionGroup var making: BaselineMakingOptions

        @Flag(help: "Overwrite an existing baseline.")
        var force = false

        func run() throws {
            guard force || !FileManager.default.fileExists(atPath: making.output) else {
                throw ValidationError(
                    "\(making.output) exists; update it with \"tidemark baseline propose\", or "
                        + "write --force to overwrite it"
                )
            }
            try making.make()
        }
    }

    struct FromResults: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "from-results",
            abstract: "Create a baseline as init does, and overwrite an existing one.",
            discussion: """
                Each threshold is the median of its cell over the runs. The number of runs must be \
                odd, and all must come from machines of one shape.

                EXAMPLE: tidemark baseline from-results run1.json run2.json run3.json -o \
                baseline.json --tolerance 0.10
                """
        )

        @OptionGroup var making: BaselineMakingOptions

        func run() throws { try making.make() }
    }
}

/// The options for making a baseline.
struct BaselineMakingOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("Results files of the runs.", valueName: "results"))
    var results: [String]

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Write the baseline to this file.", valueName: "file")
    )
    var output: String

    @Option(
        help: ArgumentHelp(
            "Fail when a percentile exceeds its threshold by more than this fraction; 0.10 is "
                + "10 %.",
            valueName: "fraction"
        )
    )
    var tolerance = Defaults.tolerance

    @Option(
        help: ArgumentHelp(
            "Only warn when this metric fails. Repeatable.",
            valueName: "metric"
        )
    )
    var warn: [String] = []

    @Option(
        help: ArgumentHelp(
            "Do not judge this metric. Repeatable.",
            valueName: "metric"
        )
    )
    var without: [String] = []

    @OptionGroup var metrics: MetricOptions

    @Flag(help: "Judge all endpoints together too, as the endpoint \(Metric.aggregated).")
    var aggregated = false

    @Flag(help: "Make runs against this baseline confirm a FAIL with a second run.")
    var confirm = false

    @Option(
        help: ArgumentHelp("Record in the file why these numbers are right.", valueName: "text")
    )
    var reason: String?

    func validate() throws {
        guard (0...100).contains(tolerance) else {
            throw ValidationError("--tolerance is \(tolerance); it must be 0 to 100")
        }
        guard try !judged().isEmpty else {
            throw ValidationError("--without leaves nothing to judge; keep at least one metric")
        }
        _ = try warnOnly()
    }

    private func judged() throws -> [Metric] {
        let leftOut = try without.map { try Metric.known($0, of: "--without") }
        return (try metrics.chosen() ?? Metric.usual).filter { !leftOut.contains($0) }
    }

    private func warnOnly() throws -> Set<Metric> {
        Set(try warn.map { try Metric.known($0, of: "--warn") })
    }

    /// Makes the baseline and writes it.
    func make() throws {
        let runs = try results.map { (file: $0, summary: try ResultsFile.read($0)) }
        let maker = BaselineMaker(
            tolerance: tolerance,
            warnOnly: try warnOnly(),
            metrics: try judged(),
            judgesAggregated: aggregated
        )
        var baseline = try maker.baseline(from: runs)
        baseline.isConfirming = confirm
        var provenance = BaselineProvenance.fromHere(runs.map(\.summary))
        provenance[.reason] = reason
        baseline.provenance = provenance
        try BaselineFile.write(baseline, to: output)
        Console.line("\(output): \(baseline.thresholds.count) endpoints from \(runs.count) run(s)")
    }
}

extension BaselineProvenance {
    /// The origin of numbers that are written here and now.
    static func fromHere(_ runs: [RunSummary]) -> BaselineProvenance {
        BaselineProvenance(of: runs, date: now, author: author)
    }

    static var now: String { Date().formatted(.iso8601) }

    static var author: String? {
        let environment = ProcessInfo.processInfo.environment
        let folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        return GitIdentity.author(
            environment: environment,
            configFiles: GitIdentity.configFiles(above: folder, environment: environment)
        )
    }
}
