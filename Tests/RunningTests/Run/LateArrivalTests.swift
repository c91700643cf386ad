// SPDX-License-Identifier: Apache-2.0

import Protocol
import ProtocolTests
import Shared
import Testing

@testable import Running
@testable import TestSupport

struct LateArrivalTests {
    @Test func `late is an arrival that began over 1 ms after it was due, and nothing else`() throws
    {
        let ledger = try Self.ledger()
        let lags = [0, 900_000, 1_000_000, 1_100_000, 5_000_000] as [Int64]
        var interval = interval(0, lags: lags)
        // Users that thought too long, of which the worker tells in the same count.
        interval.health.lateStartCount = 7

        try ledger.apply(.received(interval, worker: 0))

        #expect(RunSummary(of: ledger).arrivals?.late == 2)
    }

    @Test func `arrivals that began after the end of the load are counted`() throws {
        let ledger = try Self.ledger()

        // A busy thread: the tenth was due before the end and began 5 ms after it.
        for (second, arrivals) in [5, 4, 1].enumerated() {
            let lags = [Int64](repeating: 5_000_000, count: arrivals)
            try ledger.apply(.received(interval(second, lags: lags), worker: 0))
        }

        #expect(RunSummary(of: ledger).arrivals?.due == 10)
    }

    @Test(arguments: [0, 4])
    func `another warm-up of a replay holds for arrivals, unfit seconds and the time line`(
        warmup: Int
    ) throws {
        let ledger = try Self.ledger(
            ofSeconds: 6,
            warmup: 1,
            ReplayView(warmup: .seconds(warmup))
        )

        for second in 0..<6 {
            var interval = interval(second, lags: [5_000_000, 5_000_000])
            // The first two seconds are bad.
            interval.health.loopLagNanoseconds = second < 2 ? 900_000_000 : 0
            try ledger.apply(.received(interval, worker: 0))
        }

        let summary = RunSummary(of: ledger)
        #expect(summary.arrivals?.due == 2 * (6 - warmup))
        #expect(summary.workers?.first?.unfit?.seconds == (warmup == 0 ? 2 : nil))
        #expect(summary.timeline?.map(\.window) == (0..<6).map { $0 < warmup ? 0 : 1 })
    }

    /// One worker, which has started.
    private static func ledger(
        ofSeconds seconds: Int = 2,
        warmup: Int = 0,
        _ view: ReplayView = ReplayView()
    ) throws -> RunLedger {
        let scenario = try ScenarioParser.parse(
            "host: http://localhost\nusers: [{tasks: [get: /]}]\n"
                + "load: {arrivals: [{rate: 5/s, duration: \(seconds)s}], warmup: \(warmup)s}",
            fileName: "s.yaml"
        )
        let ledger = try RunLedger(.sample(scenario), view: view)
        try ledger.apply(.joined(worker: 0, .init(session: 0, name: "w0", threads: 1)))
        try ledger.apply(
            .started(.init(clock: 0, workers: [0], clocks: [ClockReading(offset: 0, bound: 0)]))
        )
        return ledger
    }

    private func interval(_ second: Int, lags nanoseconds: [Int64]) -> Interval {
        let start = Int64(second) * 1_000_000_000
        let lags = Histogram()
        for lag in nanoseconds { lags.record(nanoseconds: lag) }
        var interval = Interval(
            sequence: UInt64(second),
            slice: start..<(start + 1_000_000_000),
            activeUsers: 0,
            engineCPUNanoseconds: 0,
            cells: []
        )
        interval.startLag = LatencyPayload(lags)
        return interval
    }
}
