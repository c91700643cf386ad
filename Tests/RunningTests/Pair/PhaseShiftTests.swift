// SPDX-License-Identifier: Apache-2.0

import Shared
import TestSupport
import Testing

@testable import Judging
@testable import Running

struct PhaseShiftTests {
    private typealias Measured = (slot: PairCourse.Slot, measured: BlockMeasurement)

    /// Three blocks of each arm; values in ms, of every percentile.
    private func blocks(
        baseline: (firstByte: Double, transfer: Double),
        candidate: (firstByte: Double, transfer: Double),
        connects: Int = 0,
        halves: Double = 1
    ) -> [(slot: PairCourse.Slot, measured: BlockMeasurement)] {
        (1...3).flatMap { pair in
            [(Arm.baseline, baseline), (.candidate, candidate)].enumerated().map { order, arm in
                (
                    PairCourse.Slot(pair: pair, order: order + 1, arm: arm.0),
                    BlockMeasurement.of(arm.1.firstByte, arm.1.transfer, connects, halves)
                )
            }
        }
    }

    private let cell = Cell(endpoint: "/a", metric: .p95)

    @Test func `a change in one phase is named`() {
        let shift = PhaseShift(blocks(baseline: (10, 2), candidate: (20, 2)))

        #expect(shift.sentence(for: cell) == "all of it in time to first byte")
    }

    @Test func `a change in two phases names the larger`() {
        let shift = PhaseShift(blocks(baseline: (10, 2), candidate: (16, 6)))

        #expect(shift.sentence(for: cell) == "most of it (60 %) in time to first byte")
    }

    @Test func `without a change there is nothing to explain`() {
        let shift = PhaseShift(blocks(baseline: (10, 2), candidate: (10, 2)))

        #expect(shift.sentence(for: cell) == nil)
        #expect(shift.sentence(for: Cell(endpoint: "/b", metric: .p95)) == nil)
        #expect(shift.connecting == nil)
    }

    @Test func `a few connections explain no percentile, and are compared for themselves`() {
        let shift = PhaseShift(blocks(baseline: (10, 2), candidate: (20, 2), connects: 3))

        #expect(shift.sentence(for: cell) == "all of it in time to first byte")
        #expect(shift.connecting == "1 of 1 endpoints' connect phase unchanged")
    }

    @Test func `a throughput that differs is said`() {
        func blocks(_ candidate: Double) -> [(slot: PairCourse.Slot, measured: BlockMeasurement)] {
            [Arm.baseline, .candidate].enumerated().map { order, arm in
                var summary = RunSummary(endpoints: ["/a": EndpointSummary(count: 1, failures: 0)])
                summary.conservation = ConservationCheck(countedByWorkers: 1, merged: 1, cut: 0)
                summary.requestsPerSecond = arm == .baseline ? 400 : candidate
                return (
                    PairCourse.Slot(pair: 1, order: order + 1, arm: arm),
                    BlockMeasurement(endpoints: [:], summary: summary)
                )
            }
        }

        #expect(Throughput.note(blocks(300)) == "throughput 400/s -> 300/s, -25.0 %")
        #expect(Throughput.note(blocks(390)) == nil)
        #expect(Throughput.note([]) == nil)
    }

    @Test func `halves that disagree are said`() {
        let steady = blocks(baseline: (10, 2), candidate: (10, 2), halves: 1.05)
        let rising = blocks(baseline: (10, 2), candidate: (10, 2), halves: 1.5)

        #expect(Steadiness.notes(steady).isEmpty)
        #expect(
            Steadiness.notes(rising).first
                == "the baseline was not steady: from the first to the second half of its "
                + "blocks p50 changes by +50.0 %; give a longer --arm-warmup or --settle"
        )
    }
}

extension BlockMeasurement {
    fileprivate static func of(
        _ firstByte: Double,
        _ transfer: Double,
        _ connects: Int,
        _ halves: Double
    ) -> BlockMeasurement {
        var endpoint = EndpointSummary(count: 1000, failures: 0)
        endpoint.p95 = firstByte + transfer
        endpoint.phases = [
            "first_byte": .of(firstByte, count: 1000), "transfer": .of(transfer, count: 1000),
        ]
        if connects > 0 { endpoint.phases?["connect"] = .of(0.2, count: connects) }
        var summary = RunSummary(endpoints: ["/a": endpoint])
        summary.conservation = ConservationCheck(countedByWorkers: 1000, merged: 1000, cut: 0)
        summary.timeline = (0..<10).map { second in
            TimelinePoint(
                second: second,
                window: 1,
                users: 1,
                requests: 100,
                failures: 0,
                percentiles: ["p50": second < 5 ? 10 : 10 * halves],
                cumulative: .none
            )
        }
        return BlockMeasurement(endpoints: [:], summary: summary)
    }
}

extension PhaseSummary {
    fileprivate static func of(_ milliseconds: Double, count: Int) -> PhaseSummary {
        let histogram = Histogram()
        for _ in 0..<count { histogram.record(nanoseconds: Int64(milliseconds * 1_000_000)) }
        return PhaseSummary(histogram)
    }
}
