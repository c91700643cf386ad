// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Shared
internal import Text

/// What can be judged of an endpoint: its name, its unit, which way is worse, where its value is read
/// and how many samples it needs.
///
/// A new metric is one line in `all`: baseline keys, gates, history, reports and options take it from
/// there.
package struct Metric: Sendable {
    /// In files, lines and options: `p95`, `first_byte_p95`.
    package let name: String
    package let reading: Reading
    /// Judged unless somebody asks for others.
    package var isUsual = false
    /// A value of n requests scatters by this divided by √n, as a fraction of it; nil where unknown.
    ///
    /// From simulated long-tailed latencies; docs/METHOD.md has the limits.
    package var scatter: Double?

    /// Where the value is read.
    package enum Reading: Sendable, Hashable {
        /// A percentile of successes, in ms: of the whole request, or of one phase.
        case percentile(Quantile, of: Phase?)
        /// The mean latency of successes, in ms.
        case mean
        /// Failures divided by requests.
        case errorRate
        /// Requests that ended, failures among them, per second.
        case throughput
    }

    /// Which way is worse.
    package enum Direction: Sendable {
        case higher
        case lower
    }

    package static let p50 = Metric(
        name: "p50",
        reading: .percentile(.p50, of: nil),
        isUsual: true,
        scatter: 0.69
    )
    package static let p95 = Metric(
        name: "p95",
        reading: .percentile(.p95, of: nil),
        isUsual: true,
        scatter: 1.35
    )
    package static let p99 = Metric(
        name: "p99",
        reading: .percentile(.p99, of: nil),
        isUsual: true,
        scatter: 2.65
    )
    package static let errorRate = Metric(name: "error_rate", reading: .errorRate, isUsual: true)
    package static let throughput = Metric(name: "throughput", reading: .throughput)

    /// Every metric, in the order of lines and columns.
    package static let all: [Metric] = [
        .p50,
        Metric(name: "p90", reading: .percentile(Quantile(0.90), of: nil)),
        .p95,
        .p99,
        Metric(name: "p999", reading: .percentile(.p999, of: nil)),
        Metric(name: "mean", reading: .mean),
        Metric(name: "max", reading: .percentile(Quantile(1), of: nil)),
        Metric(name: "first_byte_p50", reading: .percentile(.p50, of: .firstByte)),
        Metric(name: "first_byte_p95", reading: .percentile(.p95, of: .firstByte)),
        Metric(name: "first_byte_p99", reading: .percentile(.p99, of: .firstByte)),
        .errorRate,
        .throughput,
    ]

    /// The endpoint that is all endpoints together.
    package static let aggregated = "Aggregated"

    /// What is judged unless somebody asks for others.
    package static let usual = all.filter(\.isUsual)

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    private static let positions = Dictionary(
        uniqueKeysWithValues: all.enumerated().map { ($1.name, $0) }
    )

    /// Nil for a name that no metric has.
    package static func named(_ name: String) -> Metric? { byName[name] }

    /// Its place in `all`.
    package var position: Int { Self.positions[name] ?? Self.all.count }

    package var worse: Direction { self == .throughput ? .lower : .higher }

    package var unit: Unit {
        switch reading {
        case .percentile, .mean: .milliseconds
        case .errorRate: .fraction
        case .throughput: .perSecond
        }
    }

    /// Nil for what is no percentile.
    package var quantile: Quantile? {
        guard case .percentile(let quantile, _) = reading else { return nil }
        return quantile
    }

    /// The phase that its percentile is taken of; nil for whole requests.
    package var phase: Phase? {
        guard case .percentile(_, let phase) = reading else { return nil }
        return phase
    }

    /// The phases that some metric reads.
    package static let phases = Set(all.compactMap(\.phase))

    /// The percentiles of whole requests, or of a phase, that some metric reads.
    package static func quantiles(of phase: Phase?) -> [Quantile] {
        all.filter { $0.phase == phase }.compactMap(\.quantile)
    }

    /// Successes below which its value says too little; 0 where requests are counted.
    package var neededSampleCount: Int {
        switch reading {
        case .percentile(let quantile, _): quantile.neededSampleCount
        case .mean: Quantile.p50.neededSampleCount
        case .errorRate, .throughput: 0
        }
    }
}

extension Metric: Hashable {
    package static func == (left: Metric, right: Metric) -> Bool { left.name == right.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Metric: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let metric = Self.named(name) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "no metric is called \(name)"
            )
        }
        self = metric
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}

// MARK: - Keys of a baseline file

extension Metric {
    /// The key of its threshold: `p95_ms`, `throughput_per_s`.
    package var thresholdKey: String { name + unit.keySuffix }

    /// The key of its action.
    package var actionKey: String { name + "_action" }

    /// The key of its tolerance; nil for the error rate, which has none.
    package var toleranceKey: String? { self == .errorRate ? nil : name + "_tolerance" }
}

// MARK: - Better and worse

extension Metric {
    /// The value beyond which it is worse than `expected` by more than the tolerance, a fraction.
    package func limit(_ expected: Double, tolerance: Double) -> Double {
        switch worse {
        case .higher: expected * (1 + tolerance)
        case .lower: expected * max(0, 1 - tolerance)
        }
    }

    /// Strictly worse than a limit.
    package func exceeds(_ actual: Double, _ limit: Double) -> Bool {
        switch worse {
        case .higher: actual > limit
        case .lower: actual < limit
        }
    }

    /// The worst of some values; nil of none.
    package func worst(of values: [Double]) -> Double? {
        switch worse {
        case .higher: values.max()
        case .lower: values.min()
        }
    }

    /// The change of a metric by so much for the worse, as the logarithm of the ratio that `logRatio`
    /// gives; infinite for a fall by 100 % or more, which cannot be.
    package func logLimit(tolerance: Double) -> Double {
        switch worse {
        case .higher: log1p(tolerance)
        case .lower: tolerance < 1 ? -log1p(-tolerance) : .infinity
        }
    }

    /// The logarithm of `after / before`, with its sign such that above 0 is worse.
    package func logRatio(_ before: Double, _ after: Double) -> Double {
        worse == .higher ? log(after / before) : log(before / after)
    }

    /// The same as a change: 0.21 is 21 % more, whichever way is worse.
    package func change(ofLogRatio logRatio: Double) -> Double {
        expm1(worse == .higher ? logRatio : -logRatio)
    }

    /// The logarithm that `logRatio` gives of a change, which is above -1.
    package func logRatio(ofChange change: Double) -> Double {
        worse == .higher ? log1p(change) : -log1p(change)
    }

    /// How much worse than expected: the ratio less 1, of the error rate the difference.
    package func worsening(from expected: Double, to actual: Double) -> Double {
        if self == .errorRate { return actual - expected }
        return worse == .higher ? actual / expected - 1 : expected / actual - 1
    }
}

extension Metric {
    /// How much worse a change of so much is, as a ratio less 1; of the error rate the difference.
    package func worsening(ofChange change: Double) -> Double {
        worse == .higher ? change : 1 / (1 + change) - 1
    }

    /// How much worse it may be by a tolerance, as `worsening` has it.
    func worsening(ofTolerance tolerance: Double) -> Double {
        switch worse {
        case .higher: tolerance
        case .lower: tolerance < 1 ? 1 / (1 - tolerance) - 1 : .infinity
        }
    }

    /// What stands between a value and its limit.
    func sign(isBeyond: Bool) -> String {
        switch worse {
        case .higher: isBeyond ? ">" : "<="
        case .lower: isBeyond ? "<" : ">="
        }
    }
}

// MARK: - Unit

extension Metric {
    package enum Unit: Sendable {
        case milliseconds
        /// From 0 to 1.
        case fraction
        case perSecond

        /// In keys of files.
        var keySuffix: String {
            switch self {
            case .milliseconds: "_ms"
            case .fraction: ""
            case .perSecond: "_per_s"
            }
        }

        /// A value as people read it: `12.3 ms`, `0.1 %`, `850 /s`.
        package func text(_ value: Double) -> String {
            self == .fraction ? ChangeText.rate(value) : text(number(value))
        }

        /// `12.3 to 14.0 ms`.
        func text(_ low: Double, _ high: Double) -> String {
            self == .fraction
                ? "\(ChangeText.rate(low)) to \(ChangeText.rate(high))"
                : text("\(number(low)) to \(number(high))")
        }

        /// A number with the unit after it.
        func text(_ number: String) -> String { symbol.isEmpty ? number : "\(number) \(symbol)" }

        private func number(_ value: Double) -> String {
            self == .perSecond ? Figure.perSecond(value) : Figure.milliseconds(value)
        }

        /// Numbers of this unit that stand beside one another.
        func figures(_ values: [Double]) -> ComparedFigures {
            switch self {
            case .milliseconds: .milliseconds(values)
            case .fraction: .fractions(values)
            case .perSecond: .perSecond(values)
            }
        }

        /// In keys of a comparison of two builds: `baseline_ms`, `candidate_rate`.
        var pairKeySuffix: String { self == .fraction ? "_rate" : keySuffix }

        /// After a number in a line.
        package var symbol: String {
            switch self {
            case .milliseconds: "ms"
            case .fraction: ""
            case .perSecond: "/s"
            }
        }
    }
}
