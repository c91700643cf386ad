// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Judging

/// By what two builds are judged.
struct PairedRuleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A percentile may be so much higher; default: 0.10, which is 10 %.",
            valueName: "fraction"
        )
    )
    var tolerance: Double?

    @Option(
        help: ArgumentHelp(
            "Above this a change is a WARN; default: 0.05, and at most half of --tolerance.",
            valueName: "fraction"
        )
    )
    var warnTolerance: Double?

    @Option(
        help: ArgumentHelp(
            "Chance of a FAIL, over all cells and looks, while every change is at the "
                + "tolerance; default: 0.01.",
            valueName: "fraction"
        )
    )
    var alpha: Double?

    @Option(
        help: ArgumentHelp(
            "An error rate may be so much above the baseline's; default: 0.001, which is 0.1 %.",
            valueName: "fraction"
        )
    )
    var errorMargin: Double?

    @OptionGroup var metrics: MetricOptions

    @Flag(help: "Judge all endpoints together too, as the endpoint \(Metric.aggregated).")
    var aggregated = false

    func validate() throws {
        try check("--tolerance", tolerance, upTo: 100)
        try check("--warn-tolerance", warnTolerance, upTo: tolerance ?? 100)
        try check("--alpha", alpha, upTo: 0.2)
        try check("--error-margin", errorMargin, upTo: 1)
    }

    private func check(_ option: String, _ value: Double?, upTo high: Double) throws {
        guard let value, !(value > 0 && value <= high) else { return }
        throw ValidationError("\(option) is \(value); write a number above 0 and up to \(high)")
    }

    /// What is given here over what the rules are otherwise.
    func rules(over base: PairedRules = PairedRules()) throws -> PairedRules {
        var rules = base
        if let tolerance {
            let wasUsual =
                base.warnTolerance == PairedRules.usualWarnTolerance(beside: base.tolerance)
            rules.tolerance = tolerance
            rules.warnTolerance =
                wasUsual
                ? PairedRules.usualWarnTolerance(beside: tolerance)
                : min(base.warnTolerance, tolerance)
        }
        try check("--warn-tolerance", warnTolerance, upTo: rules.tolerance)
        rules.warnTolerance = warnTolerance ?? rules.warnTolerance
        rules.alpha = alpha ?? rules.alpha
        rules.errorMargin = errorMargin ?? rules.errorMargin
        rules.metrics = try metrics.chosen() ?? rules.metrics
        rules.judgesAggregated = aggregated || rules.judgesAggregated
        return rules
    }

    /// Names of those that were given.
    var given: [String] {
        let all: [(name: String, value: Double?)] = [
            ("--tolerance", tolerance), ("--warn-tolerance", warnTolerance), ("--alpha", alpha),
            ("--error-margin", errorMargin),
        ]
        return all.filter { $0.value != nil }.map(\.name) + metrics.given
            + (aggregated ? ["--aggregated"] : [])
    }
}
