// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Judging
internal import Reporting
internal import Running
internal import Shared

/// `tidemark plan FILE`: what a run of a scenario would do, without running it.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a run would do: load over time, expected requests, percentiles.",
        discussion: """
            Draws the users (or arrivals) over time. Prints how many requests to expect for each \
            endpoint, and which percentiles that number supports. Sends no request.

            With --detect it prints how many requests and pairs tidemark pair needs to detect a \
            change of that size.

            EXAMPLE: tidemark plan Examples/content-platform.yaml --latency 80ms
            EXAMPLE: tidemark plan Examples/content-platform.yaml --detect 10%
            """
    )

    @Argument(help: ArgumentHelp("The scenario file.", valueName: "file"))
    var file: String

    @Option(
        help: ArgumentHelp(
            "Assumed duration of each request, such as 80ms; a bare number is in seconds.",
            valueName: "duration"
        )
    )
    var latency = "100ms"

    @Option(
        help: ArgumentHelp(
            "Show how many pairs tidemark pair needs to detect a change of this size, such as "
                + "10%.",
            valueName: "percent"
        )
    )
    var detect: String?

    @OptionGroup(title: "Noise")
    var noise: NoiseOptions

    @OptionGroup(title: "Noise")
    var metrics: MetricOptions

    @OptionGroup(title: "Blocks of tidemark pair, for --detect")
    var blocks: BlockOptions

    @OptionGroup(title: "Scenario overrides")
    var load: LoadOptions

    func run() throws {
        guard let duration = QuantityText.lenientDuration(latency), duration >= .zero else {
            throw ValidationError("--latency is \"\(latency)\"; write a duration such as 80ms")
        }
        let scenario = try ScenarioFile.read(file, overrides: try load.overrides())
        let report = PlanReport(scenario: scenario, fileName: file, latency: duration)
        let width = Console.isTerminal ? Display.terminalSize.width : 100
        for line in report.lines(width: width) { Console.line(line) }
        guard let detect else { return }
        var rules = PairedRules()
        rules.metrics = try metrics.chosen() ?? rules.metrics
        let plan = DetectionPlan(
            scenario: scenario,
            change: try Self.fraction(detect),
            noise: try noise.model(for: rules),
            times: try blocks.times(),
            latency: duration,
            metrics: rules.metrics
        )
        Console.line("")
        for line in plan.lines(width: width) { Console.line(line) }
    }

    /// `10%`, or `0.1`.
    private static func fraction(_ text: String) throws -> Double {
        let isPercent = text.hasSuffix("%")
        let digits = isPercent ? String(text.dropLast()) : text
        guard let number = Double(digits.trimmingCharacters(in: .whitespaces)), number > 0,
            (isPercent ? number / 100 : number) <= 10
        else {
            throw ValidationError("--detect is \"\(text)\"; write a percentage such as 10%")
        }
        return isPercent ? number / 100 : number
    }
}
