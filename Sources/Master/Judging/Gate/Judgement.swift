// SPDX-License-Identifier: Apache-2.0

package import Shared

/// What the gate says of one run: verdict, reasons, cells, and the block of text for people.
package struct Judgement: Equatable {
    /// Nil when there was nothing to judge against and the run was sound.
    package let verdict: Verdict?
    /// One sentence each.
    package let reasons: [String]
    package let cells: [CellJudgement]
    /// The block that the usual script prints, ours below it.
    package let lines: [String]
    /// False where the baseline says that a regression does not fail the build.
    package let blocks: Bool

    package init(
        verdict: Verdict?,
        reasons: [String],
        cells: [CellJudgement],
        lines: [String],
        blocks: Bool
    ) {
        self.verdict = verdict
        self.reasons = reasons
        self.cells = cells
        self.lines = lines
        self.blocks = blocks
    }

    package var summary: VerdictSummary {
        let judged = cells.compactMap { cell in
            cell.metric.map {
                JudgedCell(endpoint: cell.endpoint, metric: $0.rawValue, state: cell.state.rawValue)
            }
        }
        return VerdictSummary(
            verdict: verdict,
            reasons: reasons,
            cells: judged.isEmpty ? nil : judged
        )
    }

    package func exitStatus(strict: Bool) -> ExitStatus {
        switch verdict {
        case .fail: return blocks ? .failed : .passed
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

/// What the gate says of one endpoint and one metric.
package struct CellJudgement: Equatable {
    package enum State: String {
        case pass = "PASS"
        case warn = "WARN"
        case fail = "FAIL"
        case skip = "SKIP"
        /// Above the threshold, in too few requests to say so.
        case inconclusive = "INCONCLUSIVE"
    }

    package let endpoint: String
    /// Nil for an endpoint that is skipped as a whole.
    package let metric: Metric?
    package let state: State
    package let action: Threshold.Action
    package let line: String
    /// What was measured, as the line has it; nil where there was nothing.
    package var figure: String?
    /// The threshold and what was measured: ms, or for the error rate a fraction.
    package var expected: Double?
    package var actual: Double?
    /// The baseline says that it may be absent.
    var isOptional = false

    package init(
        endpoint: String,
        metric: Metric?,
        state: State,
        action: Threshold.Action,
        line: String,
        figure: String? = nil,
        expected: Double? = nil,
        actual: Double? = nil,
        isOptional: Bool = false
    ) {
        self.endpoint = endpoint
        self.metric = metric
        self.state = state
        self.action = action
        self.line = line
        self.figure = figure
        self.expected = expected
        self.actual = actual
        self.isOptional = isOptional
    }

    /// Whether it was compared with its threshold at all.
    package var isJudged: Bool { state != .skip }

    /// The line without its state.
    package var text: Substring { line.dropFirst(2 + state.rawValue.count + 1) }
}
