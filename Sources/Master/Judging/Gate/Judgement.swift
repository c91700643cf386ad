// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// What the gate says of one run, as data; `GateText` makes the block of text of it.
struct Judgement: Equatable {
    /// What a run is judged against.
    enum Basis: Equatable {
        case nothing
        /// With `blocks` false a regression does not fail the build.
        case baseline(blocks: Bool)
        case history
    }

    let basis: Basis
    /// Nil when there was nothing to judge against and the run was sound.
    let verdict: Verdict?
    /// What a FAIL is about.
    let cause: VerdictCause?
    let cells: [CellJudgement]
    /// Why it is no measurement, one sentence each.
    let problems: [String]
    /// What keeps it from a PASS.
    let reservations: [String]
    /// Worth saying, no more.
    let notes: [String]
    /// False for results of the usual script, whose lines have a form of their own.
    let isOurs: Bool

    func exitStatus(strict: Bool) -> ExitStatus {
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
