// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Judging
internal import Shared
internal import Statistics
internal import Text

/// Whether the measured part of the blocks was steady: whether its halves agree.
package struct Steadiness {
    private static let limit = 0.10

    /// One sentence for each arm whose halves differ.
    package static func notes(
        _ measured: [(slot: PairCourse.Slot, measured: BlockMeasurement)]
    ) -> [String] {
        Arm.allCases.compactMap { arm in
            let ratios = measured.filter { $0.slot.arm == arm && $0.measured.voidReason == nil }
                .compactMap { halves(of: $0.measured.summary) }
            guard !ratios.isEmpty else { return nil }
            let change = exp(RobustLocation.median(ratios)) - 1
            guard abs(change) > limit else { return nil }
            return
                "the \(arm.rawValue) was not steady: from the first to the second half of its "
                + "blocks p50 changes by "
                + ChangeText.signedPercent(change)
                + "; give a longer --arm-warmup or --settle"
        }
    }

    /// The logarithm of the second half's p50 over the first half's.
    private static func halves(of summary: RunSummary) -> Double? {
        let values = (summary.timeline ?? []).filter { $0.window > 0 }
            .compactMap { $0.percentiles["p50"] }.filter { $0 > 0 }
        guard values.count >= 6 else { return nil }
        let middle = values.count / 2
        return log(
            RobustLocation.median(Array(values[middle...]))
                / RobustLocation.median(Array(values[..<middle]))
        )
    }
}
