// SPDX-License-Identifier: Apache-2.0

package import Judging
package import Shared

/// The answer of a search for the commit that made a service slower.
package struct LocateOutcome {
    /// Two commits that were compared, the older first.
    package struct Step {
        package let before: String
        package let after: String
        package let decision: PairedDecision
        /// The phase that carries the change of a cell.
        package let explanation: (Cell) -> String?

        /// The strongest evidence against the later commit: the worst failing cell, otherwise the
        /// latency with the largest change; nil if none was judged.
        package var worst: CellJudgement? {
            if let failing = decision.cells.telling.first, failing.state == .fail { return failing }
            return decision.cells.filter { $0.isJudged && !$0.isErrorRate && $0.change != nil }
                .max { $0.rise < $1.rise }
        }
    }

    /// One comparison of several commits in a row.
    package struct Stage {
        package let steps: [Step]
        /// The last with the first.
        package let whole: Step
        /// Number of rounds.
        package let roundCount: Int

        /// The worst of the failing steps.
        var worst: Step? {
            let failing = steps.filter { $0.decision.verdict == .fail }
            return failing.max { left, right in
                guard let first = left.worst, let second = right.worst else { return false }
                return first.severity < second.severity
            }
        }
    }

    package enum Answer {
        /// This step made it slower; the commits between the two could not be started.
        case named(Step, skipped: [String])
        /// Slower from end to end, but no single step is.
        case spread(Step)
        /// Cleared, step by step.
        case none
        /// Neither was shown.
        case open
        /// Not a measurement.
        case invalid(String)
    }

    package var stages: [Stage] = []
    package var skipped: [String] = []
    /// Commits between the two of the last worst step that could not be started.
    var skippedInside: [String] = []
    /// Why there is no measurement.
    var problem: String?
    var wasInterrupted = false

    package var answer: Answer {
        if let problem { return .invalid(problem) }
        guard let last = stages.last else { return .open }
        if let worst = last.worst { return .named(worst, skipped: skippedInside) }
        if last.whole.decision.verdict == .fail { return .spread(last.whole) }
        // A gap that was slower in the stage before, and was not cleared in this one.
        if stages.count > 1 { return .spread(stages[stages.count - 2].worst ?? last.whole) }
        let verdicts = (last.steps + [last.whole]).map(\.decision.verdict)
        if verdicts.contains(.invalid) {
            return .invalid(
                (last.steps + [last.whole]).flatMap(\.decision.reasons).first
                    ?? "there is nothing to judge"
            )
        }
        return verdicts.contains(.inconclusive) ? .open : .none
    }

    /// `isStrict`: an undecided search has its own status.
    package func status(isStrict: Bool) -> ExitStatus {
        if wasInterrupted { return .interrupted }
        switch answer {
        case .named, .none: return .passed
        case .spread, .open: return isStrict ? .undecided : .passed
        case .invalid: return .invalid
        }
    }
}
