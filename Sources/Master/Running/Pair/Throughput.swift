// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Judging
internal import Shared
internal import Statistics
internal import Text

/// How many requests each arm served.
///
/// Shown if it differs, and never judged: with a fixed number of users it follows from the latency,
/// and in the open model both arms get the same requests.
package enum Throughput {
    private static let limit = 0.05

    /// Medians over the blocks that count; nil if they are alike.
    package static func note(
        _ measured: [(slot: PairCourse.Slot, measured: BlockMeasurement)]
    ) -> String? {
        guard let before = rate(measured, .baseline), let after = rate(measured, .candidate),
            before > 0, abs(after / before - 1) > limit
        else { return nil }
        return "throughput \(Figure.perSecond(before))/s -> \(Figure.perSecond(after))/s, "
            + ChangeText.signedPercent(after / before - 1)
    }

    private static func rate(
        _ measured: [(slot: PairCourse.Slot, measured: BlockMeasurement)],
        _ arm: Arm
    ) -> Double? {
        let rates = measured.filter { $0.slot.arm == arm && $0.measured.voidReason == nil }
            .compactMap(\.measured.summary.requestsPerSecond)
        return rates.isEmpty ? nil : RobustLocation.median(rates)
    }
}
