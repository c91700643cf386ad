// SPDX-License-Identifier: Apache-2.0

package import Shared

/// What the gate says of one run, as data; `GateText` makes the block of text of it.
package struct Judgement: Equatable {
    /// What a run is judged against.
    package enum Basis: Equatable {
        case nothing
        /// With `blocks` false a regression does not fail the build.
        case baseline(blocks: Bool)
        case history
    }

    package let basis: Basis
    /// Nil when there was nothing to judge against and the run was sound.
    package let verdict: Verdict?
    /// What a FAIL is about.
    package let cause: VerdictCause?
    package let cells: [CellJudgement]
    /// Why it is no measurement, one sentence each.
    package let problems: [String]
    /// What keeps it from a PASS.
    package let reservations: [String]
    /// Worth saying, no more.
    package let notes: [String]
    /// False for results of the usual script, whose lines have a form of their own.
    package let isOurs: Bool

    package init(
        basis: Basis,
        verdict: Verdict?,
        cause: VerdictCause?,
        cells: [CellJudgement],
        problems: [String],
        reservations: [String],
        notes: [String],
        isOurs: Bool
    ) {
        self.basis = basis
        self.verdict = verdict
        self.cause = cause
        self.cells = cells
        self.problems = problems
        self.reservations = reservations
        self.notes = notes
        self.isOurs = isOurs
    }

    package func exitStatus(strict: Bool) -> ExitStatus {
        switch verdict {
        case .fail: return basis == .baseline(blocks: false) ? .passed : .failed
        case .invalid: return .invalid
        case .inconclusive where strict: return .undecided
        case nil, .pass, .warn, .inconclusive:
            let isOpen = cells.contains {
                ($0.state == .skip || $0.state == .inconclusive) && $0.action == .block
            }
            return strict && isOpen ? .undecided : .passed
        }
    }
}
