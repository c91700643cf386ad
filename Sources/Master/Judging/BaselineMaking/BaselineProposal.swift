// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// What new results would change in a baseline, cell by cell, with the evidence.
///
/// A cell moves only when it moved by more than its tolerance: within it, following the last
/// measurement would make creep invisible and lucky runs the rule. What got slower moves only when
/// that is asked for.
package struct BaselineProposal {
    /// As the baseline file is called.
    let fileName: String
    let current: Baseline
    package let proposed: Baseline
    let cells: [ProposedCell]
    /// What a reviewer should know, one sentence each.
    let notes: [String]

    /// Whether it is worth a review at all.
    package var changesSomething: Bool { cells.contains { $0.proposed != $0.current } }

    /// The last line for a person who proposes.
    package func closing(output: String) -> String {
        let changed = cells.filter { $0.proposed != $0.current }
        let counts = [
            (changed.count { $0.course == .faster }, "tighter"),
            (changed.count(where: \.isLoosened), "looser"),
            (changed.count { $0.course == .new }, "new"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return
            "\(output): \(counts.joined(separator: ", ")); after the review: tidemark baseline accept "
            + "\(output) --baseline \(fileName) --reason \"...\""
    }
}

/// What was measured of one cell over the runs.
struct CellEvidence: Equatable {
    /// Of each run, in their order; ms or a fraction.
    var values: [Double] = []
    /// Successes of all runs; for an error rate, requests.
    var samples = 0
    /// Failures of all runs.
    var failures = 0
    /// The fewest successes that one run has.
    var fewestSamples = 0
    /// Of the run that the median comes from: where the true value is with 95 % confidence.
    var interval: ClosedRange<Double>?

    /// The median over the runs.
    var value: Double? { median(values) }
    var worst: Double? { values.max() }
}
