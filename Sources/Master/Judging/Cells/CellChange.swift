// SPDX-License-Identifier: Apache-2.0

/// By how much two builds differ in one cell: relative (0.21 is 21 % higher), of the error rate a
/// difference.
package struct CellChange: Equatable {
    package let value: Double
    /// The ends of the interval that the gate looks at; nil before the first look.
    ///
    /// Where more is worse, the change is above `low` with the confidence that a FAIL needs, and below
    /// `high` with 95 %; where less is worse, the other way round.
    package var low: Double?
    package var high: Double?
    /// Of the mean log ratio; nil for the error rate.
    package var standardError: Double?
    /// Shown to be better by more than the tolerance.
    package var isImproved = false
}

extension CellChange {
    /// From the log ratio of a metric and the ends of its interval, as `Metric.logRatio` has them.
    init(
        _ metric: Metric,
        logRatio: Double,
        from least: Double,
        to most: Double,
        standardError: Double,
        isImproved: Bool
    ) {
        let ends = [least, most].map { metric.change(ofLogRatio: $0) }
        self.init(
            value: metric.change(ofLogRatio: logRatio),
            low: metric.worse == .higher ? ends[0] : ends[1],
            high: metric.worse == .higher ? ends[1] : ends[0],
            standardError: standardError,
            isImproved: isImproved
        )
    }
}
