// SPDX-License-Identifier: Apache-2.0

import Protocol
import ProtocolTests
import Shared
import Testing

@testable import Running
@testable import TestSupport

struct LateArrivalTests {
    @Test func `arrivals that began after the end of the load are counted`() throws {
        let scenario = try ScenarioParser.parse(
            "host: http://localhost\nusers: [{tasks: [get: /]}]\n"
                + "load: {arrivals: [{rate: 5/s, duration: 2s}]}",
            fileName: "s.yaml"
        )
        let ledger = try RunLedger(.sample(scenario))
        try ledger.apply(.joined(worker: 0, .init(session: 0, name: "w0", threads: 1)))
        try ledger.apply(
            .started(.init(clock: 0, workers: [0], clocks: [ClockReading(offset: 0, bound: 0)]))
        )

        // A busy thread: the tenth was due before the end and began 5 ms after it.
        for (second, arrivals) in [5, 4, 1].enumerated() {
            try ledger.apply(.received(interval(second, arrivals: arrivals), worker: 0))
        }

        #expect(RunSummary(of: ledger).arrivals?.due == 10)
    }

    private func interval(_ second: Int, arrivals: Int) -> Interval {
        let start = Int64(second) * 1_000_000_000
        let lags = Histogram()
        for _ in 0..<arrivals { lags.record(nanoseconds: 5_000_000) }
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
