// SPDX-License-Identifier: Apache-2.0

import Protocol
import ProtocolTests
import Shared
import TestSupport
import Testing

@testable import Running

struct MergingTests {
    @Test(arguments: 1...20)
    func `one, two and five workers with the same samples give the same results`(seed: Int) {
        let samples = Sample.random(count: 2000, seed: UInt64(seed))

        let summaries = [1, 2, 5].map { summary(of: samples, workers: $0, seed: UInt64(seed)) }

        #expect(summaries[0].endpoints == summaries[1].endpoints)
        #expect(summaries[0].endpoints == summaries[2].endpoints)
        #expect(summaries[0].aggregated == summaries[2].aggregated)
        #expect(summaries[0].timeline == summaries[1].timeline)
        #expect(summaries[0].timeline == summaries[2].timeline)
    }

    @Test func `percentiles are those of a full sort within the stated error`() throws {
        let samples = Sample.random(count: 5000, seed: 7)

        let merged = summary(of: samples, workers: 3, seed: 7)

        let measured = samples.filter { $0.isMeasured && $0.isSuccess && $0.endpoint == 0 }
        let sorted = measured.map(\.latency).sorted()
        let endpoint = try #require(merged.endpoints["/a"])
        #expect(endpoint.count == sorted.count)
        for (fraction, value) in [(0.5, endpoint.p50), (0.95, endpoint.p95), (0.99, endpoint.p99)] {
            let exact = Double(sorted[Int(Double(sorted.count) * fraction)]) / 1_000_000
            #expect(abs(try #require(value) - exact) <= exact * 0.001 + 0.001)
        }
        #expect(endpoint.max == Double(sorted[sorted.count - 1]) / 1_000_000)
    }

    @Test func `the warm-up is on the time line and not in the results`() {
        let samples = Sample.random(count: 1000, seed: 3)

        let merged = summary(of: samples, workers: 2, seed: 3)

        #expect(merged.totalRequests == samples.count { $0.isMeasured })
        #expect(merged.timeline?.map(\.requests).reduce(0, +) == samples.count)
        #expect(merged.timeline?.first?.window == 0)
        #expect(merged.conservation?.merged == samples.count)
    }

    @Test func `failures are counted apart and by cause`() {
        let samples = Sample.random(count: 1000, seed: 4)

        let merged = summary(of: samples, workers: 2, seed: 4)

        let failures = samples.count { $0.isMeasured && !$0.isSuccess }
        #expect(merged.totalFailures == failures)
        #expect(merged.aggregated?.failureCauses?.first?.cause == "HTTP status 503")
        #expect(merged.aggregated?.failureCauses?.map(\.count) == [failures])
    }

    @Test func `an interval with one broken cell leaves no trace`() {
        let merger = IntervalMerger(windowCount: 2, endpointCount: 1)
        let metrics = EndpointMetrics()
        metrics.success.record(nanoseconds: 1_000_000)
        let good = metrics.cell(window: 1, endpoint: 0)
        var broken = good
        broken.success.histogram.removeLast()

        #expect(throws: WireError.self) {
            try merger.check(.of([good, broken]))
        }
        #expect(merger.requestCount == 0)
        #expect(merger.windows[1][0].isEmpty)
    }

    @Test func `a cell of an endpoint or window that the run does not have is refused`() {
        let merger = IntervalMerger(windowCount: 2, endpointCount: 1)
        let metrics = EndpointMetrics()
        metrics.success.record(nanoseconds: 1_000_000)

        #expect(throws: WireError.fieldOutOfRange("cell.endpoint")) {
            try merger.check(.of([metrics.cell(window: 1, endpoint: 1)]))
        }
        #expect(throws: WireError.fieldOutOfRange("cell.window")) {
            try merger.check(.of([metrics.cell(window: 2, endpoint: 0)]))
        }
    }

    @Test func `intervals may be checked before others are merged`() throws {
        let merger = IntervalMerger(windowCount: 2, endpointCount: 1)
        merger.addWorker()
        let intervals = [1, 1_000].map { (milliseconds: Int64) in
            let metrics = EndpointMetrics()
            metrics.success.record(nanoseconds: milliseconds * 1_000_000)
            return Interval.of([metrics.cell(window: 1, endpoint: 0)])
        }

        let first = try merger.check(intervals[0])
        let second = try merger.check(intervals[1])
        for checked in [second, first] {
            merger.merge(checked, worker: 0, countsArrivals: true)
            merger.reuse(checked)
        }
        merger.merge(try merger.check(intervals[0]), worker: 0, countsArrivals: true)

        let alone = Histogram()
        for milliseconds in [1, 1, 1_000] as [Int64] {
            alone.record(nanoseconds: milliseconds * 1_000_000)
        }
        #expect(merger.windows[1][0].success.encodedV2() == alone.encodedV2())
    }

    // MARK: Samples to a summary, by way of the wire's intervals

    private static let scenario = Scenario.requesting(
        ["/a", "/b"],
        load: .sample(users: 5, runTime: .seconds(10), warmup: .seconds(2))
    )

    @Test func `left out of a replay a worker's samples are as if it had not been`() throws {
        let parts = (0..<3).map { Sample.random(count: 500, seed: UInt64(50 + $0)) }
        let view = ReplayView(excludedWorkers: ["w1"])

        let without = RunSummary(of: try Self.ledger(of: parts, view))
        let never = RunSummary(of: try Self.ledger(of: [parts[0], parts[2]]))

        #expect(without.endpoints == never.endpoints)
        #expect(without.timeline?.map(\.requests) == never.timeline?.map(\.requests))
    }

    @Test func `another warm-up counts what ended after it`() throws {
        let samples = Sample.random(count: 1000, seed: 8)
        let view = ReplayView(warmup: .seconds(5))

        let later = RunSummary(of: try Self.ledger(of: [samples], view))

        let counted = samples.count { ($0.start + $0.latency) / 1_000_000_000 >= 5 }
        #expect(later.totalRequests == counted)
        #expect(later.conservation?.merged == samples.count)
    }

    @Test func `the seconds of all endpoints sum to those of all together`() throws {
        let samples = Sample.random(count: 2000, seed: 9)
        let view = ReplayView(keepsEndpointHistory: true)
        let ledger = try Self.ledger(
            of: [Array(samples.dropLast(900)), Array(samples.suffix(900))],
            view
        )

        let timeline = try #require(RunSummary(of: ledger).timeline)

        let histories = ledger.endpointHistories
        #expect(histories.count == Self.scenario.endpoints.count)
        for point in timeline {
            let parts = histories.flatMap(\.points).filter { $0.second == point.second }
            #expect(parts.reduce(0) { $0 + $1.requests } == point.requests)
            #expect(parts.reduce(0) { $0 + $1.failures } == point.failures)
        }
        let ends = histories.compactMap(\.points.last?.cumulative)
        let total = try #require(timeline.last?.cumulative)
        #expect(ends.reduce(0) { $0 + $1.requests } == total.requests)
        #expect(ends.map(\.max).max() == total.max)
        #expect(try Self.ledger(of: [samples]).endpointHistories.isEmpty)
    }

    private static func ledger(
        of parts: [[Sample]],
        _ view: ReplayView = ReplayView()
    ) throws -> RunLedger {
        let ledger = try RunLedger(.sample(scenario), view: view)
        for entry in entries(of: parts) { try ledger.apply(entry) }
        return ledger
    }

    private func summary(of samples: [Sample], workers: Int, seed: UInt64) -> RunSummary {
        var random = RandomStream(seed: seed, index: UInt64(workers))
        var parts = [[Sample]](repeating: [], count: workers)
        for sample in samples { parts[Int(random.below(UInt64(workers)))].append(sample) }
        guard let ledger = try? RunLedger(.sample(Self.scenario)) else {
            Issue.record("the scenario does not parse")
            return RunSummary(endpoints: [:])
        }
        #expect(throws: Never.self) {
            for entry in Self.entries(of: parts) { try ledger.apply(entry) }
        }
        return RunSummary(of: ledger)
    }

    private static func entries(of parts: [[Sample]]) -> [JournalEntry] {
        let workers = Array(parts.indices)
        let joined = workers.map { worker in
            JournalEntry.joined(
                worker: worker,
                .init(session: UInt64(worker), name: "w\(worker)", threads: 1)
            )
        }
        let started = JournalEntry.started(
            .init(
                clock: 0,
                workers: workers,
                clocks: workers.map { _ in ClockReading(offset: 0, bound: 0) }
            )
        )
        return joined + [started]
            + workers.flatMap { worker -> [JournalEntry] in
                let part = parts[worker]
                let received = (0..<10).map { second in
                    let interval = Sample.interval(of: part, second: second, load: scenario.load)
                    return JournalEntry.received(interval, worker: worker)
                }
                return received + [.left(part.totals, worker: worker)]
            }
    }
}

extension [Sample] {
    fileprivate var totals: WorkerTotals {
        var totals = WorkerTotals()
        totals.successes = UInt64(count { $0.isSuccess })
        totals.failures = UInt64(count { !$0.isSuccess })
        totals.intervals = 10
        return totals
    }
}

/// One request that an engine might have recorded.
private struct Sample {
    let start: Int64
    let latency: Int64
    let endpoint: Int
    let isSuccess: Bool

    var isMeasured: Bool { start >= 2_000_000_000 }

    static func random(count: Int, seed: UInt64) -> [Sample] {
        var random = RandomStream(seed: seed, index: 99)
        return (0..<count).map { _ in
            // A tail as services have: most near 10 ms, some up to a second.
            let scale: UInt64 = random.below(20) == 0 ? 1_000_000_000 : 20_000_000
            return Sample(
                start: Int64(random.below(9_000_000_000)),
                latency: Int64(random.below(scale)) + 200_000,
                endpoint: Int(random.below(2)),
                isSuccess: random.below(10) > 0
            )
        }
    }

    static func interval(of samples: [Sample], second: Int, load: Load) -> Interval {
        let start = Int64(second) * 1_000_000_000
        let slice = start..<(start + 1_000_000_000)
        var cells: [IntervalCell] = []
        for window in 0...1 {
            for endpoint in 0..<2 {
                let metrics = EndpointMetrics()
                for sample in samples
                where sample.endpoint == endpoint
                    && load.window(atNanoseconds: sample.start) == window
                    && slice.contains(sample.start + sample.latency)
                {
                    if sample.isSuccess {
                        metrics.success.record(nanoseconds: sample.latency)
                    } else {
                        metrics.recordFailure(
                            FailureCause(.unexpectedStatus, detail: 503),
                            latency: sample.latency,
                            instant: sample.start + sample.latency
                        )
                    }
                }
                if !metrics.isEmpty {
                    cells.append(metrics.cell(window: window, endpoint: endpoint))
                }
            }
        }
        var interval = Interval.of(cells)
        interval.sequence = UInt64(second)
        interval.startNanoseconds = slice.lowerBound
        interval.endNanoseconds = slice.upperBound
        return interval
    }
}

extension Interval {
    fileprivate static func of(_ cells: [IntervalCell]) -> Interval {
        Interval(
            sequence: 0,
            slice: 0..<1_000_000_000,
            activeUsers: 0,
            engineCPUNanoseconds: 0,
            cells: cells
        )
    }
}
