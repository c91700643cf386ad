// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

struct IntervalMergingTests {
    @Test(arguments: UInt64(0)..<50)
    func `neighbours as one hold the same samples`(seed: UInt64) throws {
        var random = RandomStream(seed: seed, index: 0)
        let parts = (0..<4).map { Self.interval($0, &random) }

        let merged = parts.dropFirst().reduce(parts[0]) { $0.merged(with: $1) }

        #expect(try Self.sums(of: [merged]) == Self.sums(of: parts))
        #expect(merged.startNanoseconds == parts[0].startNanoseconds)
        #expect(merged.endNanoseconds == parts[3].endNanoseconds)
        #expect(merged.sliceCount == 4)
        #expect(merged.activeUsers == parts[3].activeUsers)
        #expect(merged.engineCPUNanoseconds == 4_000)
        #expect(merged.health.loopLagNanoseconds == 3)
        #expect(merged.health.lateStartCount == 4)
    }

    private static func interval(_ index: Int, _ random: inout RandomStream) -> Interval {
        let start = Int64(index) * 1_000_000_000
        let cells = (0..<3).compactMap { endpoint -> IntervalCell? in
            let metrics = EndpointMetrics()
            for _ in 0..<random.below(30) {
                let latency = Int64(random.below(5_000_000_000))
                if random.below(4) == 0 {
                    let cause = FailureCause(
                        .unexpectedStatus,
                        detail: 500 + UInt16(random.below(3))
                    )
                    metrics.recordFailure(cause, latency: latency, instant: start)
                } else {
                    metrics.success.record(nanoseconds: latency)
                }
            }
            return metrics.isEmpty ? nil : metrics.cell(window: index / 2, endpoint: endpoint)
        }
        var interval = Interval(
            sequence: UInt64(index),
            slice: start..<start + 1_000_000_000,
            activeUsers: index,
            engineCPUNanoseconds: 1_000,
            cells: cells
        )
        interval.health.loopLagNanoseconds = Int64(index)
        interval.health.lateStartCount = 1
        return interval
    }

    /// By window and endpoint, so that equal samples give equal cells.
    private static func sums(of intervals: [Interval]) throws -> [[IntervalCell]] {
        try (0..<2).map { window in
            try (0..<3).map { endpoint in
                let sum = EndpointMetrics()
                for interval in intervals {
                    var decoded = DecodedPayloads()
                    try decoded.decode(interval.cells)
                    for (position, cell) in interval.cells.enumerated()
                    where cell.window == window && cell.endpoint == endpoint {
                        sum.add(cell, at: position, of: decoded)
                    }
                }
                var cell = sum.cell(window: window, endpoint: endpoint)
                cell.causes.sort { $0.cause.detail < $1.cause.detail }
                return cell
            }
        }
    }
}
