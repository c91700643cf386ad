// SPDX-License-Identifier: Apache-2.0

/// One cell of a proposal.
struct ProposedCell: Equatable {
    enum Course: Equatable {
        /// Slower, or failing more often, by more than the tolerance.
        case slower
        /// Faster by more than the tolerance.
        case faster
        case within
        /// The endpoint is not in the baseline.
        case new
        /// The endpoint is not in the results.
        case absent
    }

    let endpoint: String
    let metric: Metric
    let course: Course
    let current: Threshold?
    let proposed: Threshold?
    let evidence: CellEvidence

    /// The measured value against the baseline's number; nil where one of them is missing or 0.
    var change: Double? {
        guard let current, let measured = evidence.value, current.value > 0 else { return nil }
        return measured / current.value - 1
    }

    var isLoosened: Bool { course == .slower && proposed != current }
}
