// SPDX-License-Identifier: Apache-2.0

package import Judging
package import Running
internal import Shared

/// One metric of one endpoint in the blocks of a paired run, pair by pair.
package struct BlockSeries: Equatable {
    package let cell: Cell
    /// By pair, in the metric's unit; nil where a block lacks it, or without a block of that arm.
    package let before: [Double?]
    package let now: [Double?]

    /// The most charts that a reader looks at.
    package static let limit = 6

    /// Of the cells that were judged by a change, those that somebody has to look at first.
    package static func series(
        of cells: [CellJudgement],
        _ measured: [(slot: PairCourse.Slot, measured: BlockMeasurement)]
    ) -> [BlockSeries] {
        let counted = measured.filter { $0.measured.voidReason == nil }
        let pairCount = counted.map(\.slot.pair).max() ?? 0
        return cells.worstFirst
            .filter { $0.isJudged && $0.state != .invalid && !$0.isErrorRate }
            .prefix(limit)
            .compactMap { judged in
                guard let cell = judged.cell else { return nil }
                let values = { (arm: Arm) in
                    var values = [Double?](repeating: nil, count: pairCount)
                    for (slot, block) in counted where slot.arm == arm {
                        let endpoint = block.endpoint(cell.endpoint)
                        values[slot.pair - 1] = endpoint.flatMap { cell.metric.value(inAll: [$0]) }
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
