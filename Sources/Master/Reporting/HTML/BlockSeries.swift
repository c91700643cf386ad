// SPDX-License-Identifier: Apache-2.0

package import Judging
package import Running
internal import Shared

/// One percentile of one endpoint in the blocks of a paired run, pair by pair.
package struct BlockSeries: Equatable {
    package let cell: Cell
    /// In ms, by pair; nil without a success, or without a block of that arm.
    package let before: [Double?]
    package let now: [Double?]

    /// The most charts that a reader looks at.
    package static let limit = 6

    /// The judged percentiles, those that need attention first.
    package static func series(
        of cells: [CellJudgement],
        _ measured: [(slot: PairCourse.Slot, measured: BlockMeasurement)]
    ) -> [BlockSeries] {
        let counted = measured.filter { $0.measured.voidReason == nil }
        let pairCount = counted.map(\.slot.pair).max() ?? 0
        return cells.worstFirst
            .filter { $0.isJudged && $0.state != .invalid && $0.metric?.quantile != nil }
            .prefix(limit)
            .compactMap { judged in
                guard let cell = judged.cell, let quantile = cell.metric.quantile else {
                    return nil
                }
                let values = { (arm: Arm) in
                    var values = [Double?](repeating: nil, count: pairCount)
                    for (slot, block) in counted where slot.arm == arm {
                        let endpoint = block.endpoints[cell.endpoint]?.block
                        // Distributions are in µs.
                        let value = endpoint?.latencies.value(at: quantile)?.value
                        values[slot.pair - 1] = value.map { $0 / 1000 }
                    }
                    return values
                }
                return BlockSeries(
                    cell: cell,
                    before: values(.baseline),
                    now: values(.candidate)
                )
            }
    }
}
