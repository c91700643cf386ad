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
    package var action = CellAction.block
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
        action: CellAction = CellAction.block,
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
