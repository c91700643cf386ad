// SPDX-License-Identifier: Apache-2.0

package import Shared

/// What a gate says of one endpoint and one metric, as data; `CellText` makes sentences of it.
///
/// Values are milliseconds, or for the error rate a fraction.
package struct CellJudgement: Equatable {
    package let endpoint: String
    /// Nil for an endpoint as a whole.
    package let metric: Metric?
    package var state: CellState
    /// Why it has this state.
    package var finding: CellFinding
    /// What it does to the build when it fails.
    package var action = Threshold.Action.block
    /// What it was compared with: the threshold, the mean of earlier runs, the other build.
    package var expected: Double?
    package var actual: Double?
    /// Above this it fails; nil between two builds, where the change has a tolerance.
    package var limit: Double?
    /// Between two builds only.
    package var change: CellChange?
    /// Nil where nobody counted them.
    package var samples: SampleCount?
    package var confirmation: Confirmation?
    /// The noise model said beforehand that the last look would not decide it.
    package var isAdvisory = false
    /// Further pairs would teach nothing more.
    var isDecided = true

    package init(
        endpoint: String,
        metric: Metric?,
        state: CellState,
        finding: CellFinding,
        action: Threshold.Action = Threshold.Action.block,
        expected: Double? = nil,
        actual: Double? = nil,
        limit: Double? = nil,
        change: CellChange? = nil,
        samples: SampleCount? = nil,
        confirmation: Confirmation? = nil,
        isAdvisory: Bool = false,
        isDecided: Bool = true
    ) {
        self.endpoint = endpoint
        self.metric = metric
        self.state = state
        self.finding = finding
        self.action = action
        self.expected = expected
        self.actual = actual
        self.limit = limit
        self.change = change
        self.samples = samples
        self.confirmation = confirmation
        self.isAdvisory = isAdvisory
        self.isDecided = isDecided
    }

    /// Nil for an endpoint as a whole.
    package var cell: Cell? { metric.map { Cell(endpoint: endpoint, metric: $0) } }

    /// Whether it was compared at all.
    package var isJudged: Bool { state != .skip }

    package var isErrorRate: Bool { metric == .errorRate }
}

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
