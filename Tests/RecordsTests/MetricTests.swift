// SPDX-License-Identifier: Apache-2.0

import Shared
import TestSupport
import Testing

@testable import Judging
@testable import JudgingTests
@testable import Records

/// Every metric in every way of judging: one that is added to `Metric.all` is tested here by itself.
struct MetricTests {
    private static let compared = Metric.all.filter { $0 != .errorRate }

    // MARK: Names

    @Test func `a baseline names each metric with its unit`() {
        let keys = Metric.all.map { [$0.name, $0.thresholdKey, $0.actionKey, $0.toleranceKey] }

        #expect(
            keys == [
                ["p50", "p50_ms", "p50_action", "p50_tolerance"],
                ["p90", "p90_ms", "p90_action", "p90_tolerance"],
                ["p95", "p95_ms", "p95_action", "p95_tolerance"],
                ["p99", "p99_ms", "p99_action", "p99_tolerance"],
                ["p999", "p999_ms", "p999_action", "p999_tolerance"],
                ["mean", "mean_ms", "mean_action", "mean_tolerance"],
                ["max", "max_ms", "max_action", "max_tolerance"],
                [
                    "first_byte_p50", "first_byte_p50_ms", "first_byte_p50_action",
                    "first_byte_p50_tolerance",
                ],
                [
                    "first_byte_p95", "first_byte_p95_ms", "first_byte_p95_action",
                    "first_byte_p95_tolerance",
                ],
                [
                    "first_byte_p99", "first_byte_p99_ms", "first_byte_p99_action",
                    "first_byte_p99_tolerance",
                ],
                ["error_rate", "error_rate", "error_rate_action", nil],
                [
                    "throughput", "throughput_per_s", "throughput_action", "throughput_tolerance",
                ],
            ]
        )
    }

    @Test func `four metrics are judged when nobody asks for others`() {
        #expect(Metric.usual.map(\.name) == ["p50", "p95", "p99", "error_rate"])
        #expect(PairedRules().metrics == Metric.usual)
    }

    // MARK: A run against a baseline

    @Test(arguments: compared, [CellState.pass, .fail])
    func `a baseline judges it`(metric: Metric, state: CellState) throws {
        let level = state == .fail ? metric.limit(100, tolerance: 0.11) : 100
        let baseline = try Self.baseline("\"\(metric.thresholdKey)\": 100")

        let judgement = Gate.judge(.sound(.everything(at: level)), against: baseline)

        #expect(judgement.cells.map(\.state) == [state])
        #expect(judgement.cells.map(\.metric) == [metric])
        #expect(judgement.cells.map(\.actual) == [level])
    }

    @Test func `a throughput fails when it falls, and says so in its unit`() throws {
        let baseline = try Self.baseline(
            "\"throughput_per_s\": 1000, \"throughput_tolerance\": 0.2"
        )

        let judgement = Gate.judge(.sound(.everything(at: 799.5)), against: baseline)

        #expect(
            judgement.cellLines == [
                "  FAIL /a throughput: 799.5/s < 800.0/s (baseline 1000/s, -20.1%)"
            ]
        )
        #expect(Gate.judge(.sound(.everything(at: 2000)), against: baseline).verdict == .pass)
    }

    @Test func `what the results lack is skipped and never passed`() throws {
        var endpoint = EndpointSummary.everything(at: 100)
        endpoint.phases = nil
        endpoint.requestsPerSecond = nil
        let baseline = try Self.baseline("\"first_byte_p95_ms\": 100, \"throughput_per_s\": 100")

        let judgement = Gate.judge(.sound(endpoint), against: baseline)

        #expect(judgement.cells.map(\.state) == [.skip, .skip])
        #expect(judgement.verdict == .invalid)
    }

    @Test func `all endpoints together are judged under a name of their own`() throws {
        var summary = RunSummary.sound(.everything(at: 100))
        summary.aggregated = .everything(at: 500)
        let text = #"{"version": 2, "thresholds": {"Aggregated": {"p95_ms": 400}}}"#

        let judgement = Gate.judge(
            summary,
            against: try BaselineFile.parse(text, fileName: "b")
        )

        #expect(
            judgement.cellLines == [
                "  FAIL Aggregated p95: 500.0ms > 440.0ms (baseline 400ms, +25.0%)"
            ]
        )
    }

    @Test func `with iterations a metric is the median over them`() throws {
        var endpoint = EndpointSummary.everything(at: 1)
        endpoint.iterations = [90, 300, 100].map { level in
            let one = EndpointSummary.everything(at: level)
            var iteration = IterationSummary(count: one.count, failures: 0)
            (iteration.p50, iteration.p95, iteration.p99) = (one.p50, one.p95, one.p99)
            (iteration.mean, iteration.max) = (one.mean, one.max)
            (iteration.percentiles, iteration.phases) = (one.percentiles, one.phases)
            return iteration
        }
        let figures = EndpointFigures(endpoint, isOurs: true)

        for metric in Self.compared where metric != .throughput {
            #expect(figures.value(of: metric) == 100)
        }
        // Counted over all of them.
        #expect(figures.value(of: .throughput) == 1)
    }

    @Test func `a misspelt key of a metric is a problem and not a note`() {
        for key in ["mean_mss", "throughput_pers", "first_byte_p95ms", "p96_ms"] {
            #expect(throws: DocumentProblems.self) { try Self.baseline("\"\(key)\": 1") }
        }
        #expect(throws: Never.self) { try Self.baseline("\"p50_ms\": 1, \"owner\": \"team\"") }
    }

    @Test func `a throughput cannot be allowed to fall by all of it`() {
        #expect(throws: DocumentProblems.self) {
            try Self.baseline("\"throughput_per_s\": 1, \"throughput_tolerance\": 1")
        }
    }

    // MARK: Two builds

    @Test(arguments: compared)
    func `two builds are judged by it`(metric: Metric) throws {
        for (factor, verdict) in [(1.0, Verdict.pass), (1.5, .fail), (0.5, .pass)] {
            var rules = PairedRules()
            rules.metrics = [metric]
            let decision = PairedGate.judge(Self.pairs(12, worseBy: factor), rules: rules)

            let cell = try #require(decision.cells.first)
            #expect(decision.verdict == verdict, "\(metric.name) at \(factor)")
            #expect(cell.metric == metric)
            let isMore = (cell.change?.value ?? 0) > 0
            if factor != 1 { #expect(isMore == ((factor > 1) == (metric.worse == .higher))) }
            #expect(cell.change?.isImproved == (factor < 1))
            let change = try #require(cell.change)
            let (low, high) = (try #require(change.low), try #require(change.high))
            #expect(low <= change.value && change.value <= high)
        }
    }

    @Test func `a throughput that falls is told in its unit`() throws {
        var rules = PairedRules()
        rules.metrics = [.throughput]

        let decision = PairedGate.judge(Self.pairs(12, worseBy: 1.5), rules: rules)

        let text = CellText(cell: try #require(decision.cells.first))
        #expect(text.figure(1200) == "1200.0 /s")
        #expect(text.why.hasSuffix(": beyond the tolerance of 10 %"))
    }

    @Test func `two builds are judged by all endpoints together when asked`() throws {
        var rules = PairedRules()
        rules.judgesAggregated = true

        let decision = PairedGate.judge(Self.pairs(12, worseBy: 1.5), rules: rules)

        #expect(Set(decision.cells.map(\.endpoint)) == ["/a", "Aggregated"])
        let rates = decision.cells.filter { $0.metric == .p95 }.map { $0.change?.value }
        #expect(rates.count == 2 && rates[0] == rates[1])
    }

    @Test func `a block without the metric is skipped`() {
        var rules = PairedRules()
        rules.metrics = [.throughput]
        let pairs = Self.pairs(12, worseBy: 1).map { pair in
            Pair(
                baseline: pair.baseline.mapValues(\.withoutSeconds),
                candidate: pair.candidate.mapValues(\.withoutSeconds)
            )
        }

        let decision = PairedGate.judge(pairs, rules: rules)

        #expect(decision.cells.map(\.reason) == ["a block does not have it"])
        #expect(decision.verdict == .invalid)
    }

    @Test func `error rates alone can be judged`() {
        var rules = PairedRules()
        rules.metrics = [.errorRate]

        let decision = PairedGate.judge(Self.pairs(12, worseBy: 1.5), rules: rules)

        #expect(decision.verdict == .pass)
    }

    // MARK: Earlier runs

    @Test(arguments: compared)
    func `earlier runs judge it`(metric: Metric) throws {
        let runs = (0..<20).map { index in
            HistorySamples.run(
                index,
                endpoints: [
                    "/a": HistoryEndpoint(
                        count: 10_000,
                        failures: 0,
                        levels: [metric: 100 + Double(index % 5)]
                    )
                ]
            )
        }
        for (worse, state) in [(0.05, CellState.pass), (0.5, .warn)] {
            var summary = try HistorySamples.summary(level: 100)
            summary.endpoints = ["/a": .everything(at: metric.limit(102, tolerance: worse))]
            let gate = HistoryGate(
                summary: summary,
                commit: "new",
                reference: HistoryReference(branch: "main", runs: runs, sameBuild: []),
                metrics: [metric]
            )

            #expect(gate.judgement().cells.map(\.state) == [state], "\(metric.name)")
        }
    }

    // MARK: Where it is read

    @Test func `distributions are merged as if their samples had been recorded in one`() throws {
        for seed in 1...50 as ClosedRange<UInt64> {
            var random = RandomStream(seed: seed, index: 0)
            let all = Histogram()
            let parts = (0...random.below(4)).map { _ in
                let part = Histogram()
                for _ in 0..<random.below(300) {
                    let latency = Int64(random.below(1 << random.below(34))) + 1000
                    part.record(nanoseconds: latency)
                    all.record(nanoseconds: latency)
                }
                return part
            }

            let merged = LatencyDistribution(merging: parts.map { LatencyDistribution($0) })

            #expect(merged.count == all.count)
            for quantile in Metric.quantiles(of: nil) where all.count > 0 {
                let value = try #require(merged.value(at: quantile)).value
                let expected = try #require(all.milliseconds(at: quantile)) * 1000
                // The ends of each part are held to its exact extremes.
                #expect(abs(value / expected - 1) < 0.002)
            }
            guard let mean = merged.mean?.value, let exact = all.meanMilliseconds else {
                #expect(all.count == 0)
                continue
            }
            #expect(abs(mean / (exact * 1000) - 1) < 0.002)
        }
    }

    // MARK: Samples

    private static func baseline(_ thresholds: String) throws -> Baseline {
        try BaselineFile.parse(
            "{\"version\": 2, \"thresholds\": {\"/a\": {\(thresholds)}}}",
            fileName: "b"
        )
    }

    /// The candidate's latencies are so many times the baseline's, and its throughput so many times
    /// less.
    private static func pairs(_ count: Int, worseBy factor: Double) -> [Pair] {
        var samples = PairedSamples(seed: 5)
        samples.endpoints = ["/a"]
        samples.sampleCount = 12_000
        samples.spread = 0.005
        return (0..<count).map { _ in
            samples.factor = 1
            let baseline = samples.block(.baseline)
            samples.factor = factor
            let candidate = samples.block(.candidate)
            return Pair(
                baseline: baseline.mapValues { $0.withFirstByte(seconds: 10) },
                candidate: candidate.mapValues { $0.withFirstByte(seconds: 10 * factor) }
            )
        }
    }
}

extension EndpointBlock {
    /// All of each request is time to first byte.
    fileprivate func withFirstByte(seconds: Double) -> EndpointBlock {
        EndpointBlock(
            latencies: latencies,
            failures: failures,
            phases: [.firstByte: latencies],
            seconds: seconds
        )
    }

    fileprivate var withoutSeconds: EndpointBlock {
        EndpointBlock(latencies: latencies, failures: failures, phases: phases)
    }
}

extension EndpointSummary {
    /// 100,000 successes, and this level in every metric but the error rate.
    static func everything(at level: Double) -> EndpointSummary {
        var endpoint = EndpointSummary(count: 100_000, failures: 0)
        (endpoint.p50, endpoint.p95, endpoint.p99) = (level, level, level)
        (endpoint.mean, endpoint.max, endpoint.requestsPerSecond) = (level, level, level)
        endpoint.percentiles = percentiles(at: level, of: nil)
        let phases = Metric.phases.map { phase in
            var summary = PhaseSummary(Histogram())
            summary.count = 100_000
            (summary.p50, summary.p95, summary.p99) = (level, level, level)
            (summary.mean, summary.max) = (level, level)
            summary.percentiles = percentiles(at: level, of: phase)
            return (phase.text, summary)
        }
        endpoint.phases = Dictionary(uniqueKeysWithValues: phases)
        return endpoint
    }

    private static func percentiles(at level: Double, of phase: Phase?) -> [String: Double] {
        Dictionary(
            uniqueKeysWithValues: Metric.quantiles(of: phase).map { ($0.text, level) }
        )
    }
}
