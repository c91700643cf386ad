// SPDX-License-Identifier: Apache-2.0

internal import Judging
package import Records
internal import Running
internal import Shared
internal import Statistics
internal import Text

/// The output of `tidemark flaps`.
package struct FlapReport {
    package let flaps: Flaps
    package let advice: ToleranceAdvice
    /// The origin of the runs.
    package let source: String

    package init(flaps: Flaps, advice: ToleranceAdvice, source: String) {
        self.flaps = flaps
        self.advice = advice
        self.source = source
    }

    package var lines: [String] {
        [source] + flapLines + sameBuildLines + overlapLines + adviceLines
    }

    private var flapLines: [String] {
        guard flaps.flapRate.trials > 0 else {
            return ["Flaps: none, because no run was judged."]
        }
        let perWeek = Double(flaps.flaps.count) / flaps.weekCount
        let shown = flaps.flaps.suffix(10).map { flap in
            "  \(flap.time)  \(flap.commit.prefix(10))  \(flap.failed) failed, \(flap.passed) did not"
        }
        return [
            "Flaps: \(flaps.flaps.count) of \(Figure.count(flaps.flapRate.trials, "judged run")) "
                + "\(Self.interval(flaps.flapRate)), \(Figure.fixed(perWeek, 1)) a week"
        ] + shown
    }

    private var sameBuildLines: [String] {
        let rate = flaps.sameBuildRate
        guard rate.trials > 0 else {
            return [
                "Same build twice: never measured. A flap shows only when a failed run was "
                    + "repeated; compare a build with itself to see all."
            ]
        }
        let bound = ProportionInterval.upperBound(
            events: rate.events,
            trials: rate.trials,
            alpha: 0.05
        )
        return [
            "Same build twice: \(rate.events) of \(Figure.count(rate.trials, "pair")) failed "
                + "\(Self.interval(rate)); below \(Self.percent(bound)) with 95 % confidence"
        ]
    }

    private var overlapLines: [String] {
        guard let overlap = flaps.medianOverlap else { return [] }
        let meaning =
            overlap < Flaps.noiseOverlap
            ? "the failures have nothing in common, so they look like noise"
            : "the same cells fail again, which noise rarely causes"
        return [
            "Overlap of failing cells of consecutive failures: \(Figure.fixed(overlap, 2)) (median of "
                + "\(flaps.overlaps.count)); \(meaning)"
        ]
    }

    private var adviceLines: [String] {
        advice.parts.map { part in
            let name = part.metric?.name ?? "all percentiles"
            guard let found = part.recommendation else {
                return "Tolerance for \(name): no recommendation; \(Self.refusal(part))"
            }
            return "Tolerance for \(name): \(Self.percent(found.tolerance)) lets "
                + "\(Self.percent(part.rate)) of unchanged builds fail; it finds a regression of "
                + "\(Self.percent(found.smallestFound)) nine times in ten (\(part.pairCount) pairs)"
        }
    }

    package static func refusal(_ part: ToleranceAdvice.Part) -> String {
        "\(Figure.count(part.pairCount, "pair")) of runs of one build; a rate of "
            + "\(percent(part.rate)) needs \(part.neededPairCount)"
    }

    private static func interval(_ rate: Flaps.Rate) -> String {
        guard let interval = rate.interval else { return "" }
        return "(\(percent(rate.share)), 95 % interval \(percent(interval.low)) to "
            + "\(percent(interval.high)))"
    }

    private static func percent(_ share: Double) -> String {
        Figure.fixed(share * 100, share < 0.0995 ? 2 : 1) + " %"
    }

    // MARK: JSON

    package var json: String {
        let found = flaps.flaps.map { flap in
            JSONText.object([
                ("failed", .string(flap.failed)), ("passed", .string(flap.passed)),
                ("commit", .string(flap.commit)), ("time", .string(flap.time)),
            ])
        }
        return JSONText.object([
            ("flaps", .list(found)),
            ("flap_rate", Self.object(flaps.flapRate)),
            ("flaps_per_week", Self.number(Double(flaps.flaps.count) / flaps.weekCount)),
            ("same_build", Self.object(flaps.sameBuildRate)),
            ("overlap", Self.number(flaps.medianOverlap)),
            ("tolerance", .list(advice.parts.map(Self.object))),
        ]).text
    }

    private static func object(_ rate: Flaps.Rate) -> JSONText {
        .object([
            ("events", .number(rate.events)), ("trials", .number(rate.trials)),
            ("low", number(rate.interval?.low)), ("high", number(rate.interval?.high)),
        ])
    }

    private static func object(_ part: ToleranceAdvice.Part) -> JSONText {
        var fields: [(String, JSONText)] = [
            ("metric", part.metric.map { .string($0.name) } ?? .literal("null")),
            ("rate", number(part.rate)), ("pairs", .number(part.pairCount)),
            ("tolerance", number(part.recommendation?.tolerance)),
            ("smallest_found", number(part.recommendation?.smallestFound)),
        ]
        if part.recommendation == nil { fields.append(("reason", .string(refusal(part)))) }
        return .object(fields)
    }

    private static func number(_ value: Double?) -> JSONText {
        .literal(value.flatMap { $0.isFinite ? "\($0)" : nil } ?? "null")
    }
}
