// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Shared

/// `tidemark plan FILE`: what a run of a scenario would do, without running it.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what a run would do: load over time, expected requests, percentiles.",
        discussion: """
            Draws users (or arrivals) over time and says by endpoint how many requests to expect \
            and which percentiles so many can support. Nothing is sent.

            EXAMPLE: tidemark plan Examples/content-platform.yaml --latency 80ms
            """
    )

    @Argument(help: ArgumentHelp("The scenario file.", valueName: "file"))
    var file: String

    @Option(
        help: ArgumentHelp(
            "What each request is taken to last, such as 80ms; a bare number is seconds.",
            valueName: "duration"
        )
    )
    var latency = "100ms"

    @OptionGroup(title: "In place of what the file says")
    var load: LoadOptions

    func run() throws {
        guard let duration = QuantityText.lenientDuration(latency), duration >= .zero else {
            throw ValidationError("--latency is \"\(latency)\"; write a duration such as 80ms")
        }
        let scenario = try ScenarioFile.read(file, overrides: try load.overrides())
        let report = PlanReport(scenario: scenario, fileName: file, latency: duration)
        let width = Console.isTerminal ? Display.terminalSize.width : 100
        for line in report.lines(width: width) { Console.line(line) }
    }
}
