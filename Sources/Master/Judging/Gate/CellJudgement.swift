// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// What a gate says of one endpoint and one metric, as data; `CellText` makes sentences of it.
///
/// Values are milliseconds, or for the error rate a fraction.
struct CellJudgement: Equatable {
    let endpoint: String
    /// Nil for an endpoint as a whole.
    let metric: Metric?
    var state: CellState
    /// Why it has this state.
    var finding: CellFinding
    /// What it does to the build when it fails.
    var action = Threshold.Action.block
    /// What it was compared with: the threshold, the mean of earlier runs, the other build.
    var expected: Double?
    var actual: Double?
    /// Above this it fails; nil between two builds, where the change has a tolerance.
    var limit: Double?
    /// Between two builds only.
    var change: CellChange?
    /// Nil where nobody counted them.
    var samples: SampleCount?
    var confirmation: Confirmation?
    /// The noise model said beforehand that the last look would not decide it.
    var isAdvisory = false
    /// Further pairs would teach nothing more.
    var isDecided = true

    /// Nil for an endpoint as a whole.
    var cell: Cell? { metric.map { Cell(endpoint: endpoint, metric: $0) } }

    /// Whether it was compared at all.
    var isJudged: Bool { state != .skip }

    var isErrorRate: Bool { metric == .errorRate }
}

/// By how much two builds differ in one cell: relative for a latency (0.21 is 21 % higher), a
/// difference for the error rate.
struct CellChange: Equatable {
    let value: Double
    /// It is above this with the confidence that a FAIL needs; nil before the first look.
    var low: Double?
    /// It is below this with 95 % confidence.
    var high: Double?
    /// Of the mean log ratio; nil for the error rate.
    var standardError: Double?
    /// Shown to be faster by more than the tolerance.
    var isImproved = false
}
