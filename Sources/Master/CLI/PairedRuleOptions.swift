// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Judging
internal import Text

/// The rules of a paired verdict.
struct PairedRuleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Fail when a metric gets worse by more than this fraction. (default: "
                + "\(PairedRules().tolerance) = \(ChangeText.percent(PairedRules().tolerance)))",
            valueName: "fraction"
        )
    )
    var tolerance: Double?

    @Option(
        help: ArgumentHelp(
            "Warn when a metric gets worse by more than this fraction. (default: "
                + "\(PairedRules().warnTolerance), at most half of --tolerance)",
            valueName: "fraction"
        )
    )
    var warnTolerance: Double?

    @Option(
        help: ArgumentHelp(
            "Maximum chance of a false FAIL for the whole comparison. (default: \(PairedRules().alpha) "
                + "= \(ChangeText.percent(PairedRules().alpha)))",
            valueName: "fraction"
        )
    )
    var alpha: Double?

    @Option(
        help: ArgumentHelp(
            "Allow an error rate to rise by this fraction of the requests. (default: "
                + "\(PairedRules().errorMargin) = \(ChangeText.percent(PairedRules().errorMargin)))",
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
        throw ValidationError("\(option) is \(value); it must be above 0 and at most \(high)")
    }

    /// The given options override the rules in `base`.
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

    /// Names of the options that were given.
    var given: [String] {
        let all: [(name: String, value: Double?)] = [
            ("--tolerance", tolerance), ("--warn-tolerance", warnTolerance), ("--alpha", alpha),
            ("--error-margin", errorMargin),
        ]
        return all.filter { $0.value != nil }.map(\.name) + metrics.given
            + (aggregated ? ["--aggregated"] : [])
    }
}
