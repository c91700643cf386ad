// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Judging
internal import Shared
internal import Statistics

/// The tolerance that a stored number would need so that unchanged builds fail only so often.
///
/// w is the largest ln(now / before) over the cells of two runs of one build. The tolerance is the
/// upper 95 % bound of the (1 - a) quantile of w, by order statistics and so without any assumption
/// on its distribution (Hahn & Meeker, Statistical Intervals, 1991, section 5.3). With fewer than 3 / a
/// pairs there is no such bound: the largest w seen is exceeded too often.
package struct ToleranceAdvice: Equatable {
    /// A tolerance, and what it would still find.
    package struct Recommendation: Equatable {
        /// 0.1 is 10 %.
        package let tolerance: Double
        /// A regression of one cell that is found nine times in ten.
        package let smallestFound: Double
    }

    /// Of all percentiles together, or of one.
    package struct Part: Equatable {
        /// Nil for all together.
        package let metric: Metric?
        package let rate: Double
        package let pairCount: Int
        /// Nil with too few pairs.
        package let recommendation: Recommendation?

        package var neededPairCount: Int { ToleranceAdvice.neededPairCount(rate) }
    }

    /// All together first, then by metric with an equal part of the rate each.
    package let parts: [Part]

    /// The share of regressions of that size that may be missed.
    private static let missed = 0.1

    /// From these metrics, but not the error rate.
    ///
    /// `runs` are oldest first; `rate` is how often an unchanged build may fail.
    package init(_ runs: [HistoryRun], rate: Double, metrics: [Metric] = Metric.usual) {
        let compared = metrics.filter { $0 != .errorRate }
        let pairs = Self.pairs(runs, compared)
        parts =
            [Self.part(nil, rate, pairs)]
            + compared.map { Self.part($0, rate / Double(compared.count), pairs) }
    }

    package static func neededPairCount(_ rate: Double) -> Int { Int((3 / rate).rounded(.up)) }

    /// ln(now / before) by metric, of each pair of runs of one build.
    private typealias Pair = [Metric: [Double]]

    private static func part(_ metric: Metric?, _ rate: Double, _ pairs: [Pair]) -> Part {
        let ratios = pairs.map { pair in
            metric.map { pair[$0] ?? [] } ?? pair.values.flatMap(\.self)
        }
        .filter { !$0.isEmpty }
        let worst = ratios.compactMap { $0.max() }.sorted()
        return Part(
            metric: metric,
            rate: rate,
            pairCount: worst.count,
            recommendation: recommendation(worst, ratios.flatMap(\.self), rate)
        )
    }

    private static func recommendation(
        _ worst: [Double],
        _ all: [Double],
        _ rate: Double
    ) -> Recommendation? {
        guard worst.count >= neededPairCount(rate),
            let rank = OrderStatisticInterval.upperRank(
                count: worst.count,
                quantile: 1 - rate,
                confidence: 0.95
            )
        else { return nil }
        let limit = max(0, worst[rank - 1])
        // A regression d is found when d + noise > limit: in nine of ten runs where noise is above
        // its own lower tenth.
        let noise = all.sorted()
        let low = noise[Int(missed * Double(noise.count))]
        return Recommendation(
            tolerance: exp(limit) - 1,
            smallestFound: exp(max(0, limit - low)) - 1
        )
    }

    /// No run is in two pairs, so that they are independent.
    private static func pairs(_ runs: [HistoryRun], _ metrics: [Metric]) -> [Pair] {
        let sound = runs.filter { $0.verdict != .invalid }
        let sameBuild = sound.filter(\.isSameBuild).map { ownRatios($0, metrics) }
        let plain = Dictionary(grouping: sound.filter { $0.kind == .run && $0.commit != nil }) {
            [$0.commit, $0.scenarioDigest, $0.environmentClass]
        }
        let repeated = plain.values.flatMap { builds in
            stride(from: 0, to: builds.count - 1, by: 2).map { index in
                ratios(builds[index], builds[index + 1], metrics)
            }
        }
        return sameBuild + repeated
    }

    private static func ratios(
        _ before: HistoryRun,
        _ now: HistoryRun,
        _ metrics: [Metric]
    ) -> Pair {
        var pair: Pair = [:]
        for (name, endpoint) in now.endpoints {
            for metric in metrics {
                guard let after = endpoint.levels[metric], after > 0,
                    let first = before.endpoints[name]?.levels[metric], first > 0
                else { continue }
                pair[metric, default: []].append(metric.logRatio(first, after))
            }
        }
        return pair
    }

    private static func ownRatios(_ run: HistoryRun, _ metrics: [Metric]) -> Pair {
        var pair: Pair = [:]
        for endpoint in run.endpoints.values {
            for metric in metrics {
                guard let change = endpoint.cells?[metric.name]?.change, change > -1 else {
                    continue
                }
                pair[metric, default: []].append(metric.logRatio(ofChange: change))
            }
        }
        return pair
    }
}
