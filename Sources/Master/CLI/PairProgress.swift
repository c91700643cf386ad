// SPDX-License-Identifier: Apache-2.0

internal import Judging
internal import Running
internal import Shared
internal import Text

/// The progress line of each block.
enum PairProgress {
    static func line(
        _ slot: PairCourse.Slot,
        _ block: BlockMeasurement,
        of pairCount: Int
    ) -> String {
        line("pair \(slot.pair) of at most \(pairCount), \(slot.arm.rawValue)", block)
    }

    static func line(_ name: String, _ block: BlockMeasurement) -> String {
        let summary = block.summary
        let what = name + ": "
        if let reason = block.voidReason { return what + "void, will be measured again: \(reason)" }
        let all = summary.aggregated
        return what + Figure.count(summary.totalRequests ?? 0, "request")
            + ", \(Figure.perSecond(summary.requestsPerSecond))/s, failures \(summary.totalFailures ?? 0)"
            + ", p50 \(Figure.milliseconds(all?.p50)) p95 \(Figure.milliseconds(all?.p95))"
            + " p99 \(Figure.milliseconds(all?.p99)) ms"
    }
}
