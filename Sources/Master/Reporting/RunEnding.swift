// SPDX-License-Identifier: Apache-2.0

internal import Files
package import Judging
internal import Records
internal import Running
package import Shared

/// The end of a run, whoever measured it and when: its results with their verdict, and the
/// consequences.
package struct RunEnding {
    /// With its verdict.
    package let summary: RunSummary
    /// The second run that confirms failures, with the verdict on it alone; nil without one.
    package let confirmation: RunSummary?
    private let baseline: Baseline?
    /// One judgement for each thing that the run was compared with.
    private let judgements: [Judgement]
    /// The judgement that counts: the worst.
    package let judgement: Judgement

    /// Judges the run.
    package init(
        _ summary: RunSummary,
        confirmedBy confirmation: RunSummary? = nil,
        against baseline: Baseline?,
        options: GateOptions
    ) {
        let judgement = Gate.judge(
            summary,
            confirmedBy: confirmation,
            against: baseline,
            options: options
        )
        var second = confirmation
        second?.verdict =
            confirmation.map { Gate.judge($0, against: baseline, options: options).summary }
        self.init(summary, second, baseline, judgement, [judgement])
    }

    /// For a run that was judged against something other than a baseline.
    package init(_ summary: RunSummary, _ judgement: Judgement) {
        self.init(summary, nil, nil, judgement, [judgement])
    }

    private init(
        _ summary: RunSummary,
        _ confirmation: RunSummary?,
        _ baseline: Baseline?,
        _ judgement: Judgement,
        _ judgements: [Judgement]
    ) {
        var judged = summary
        judged.verdict = judgement.summary
        self.summary = judged
        self.confirmation = confirmation
        self.baseline = baseline
        self.judgement = judgement
        self.judgements = judgements
    }

    /// The same run with another judgement.
    package func adding(_ other: Judgement) -> RunEnding {
        let isWorse = (other.verdict ?? .pass) > (judgement.verdict ?? .pass)
        return RunEnding(
            summary,
            confirmation,
            baseline,
            isWorse ? other : judgement,
            judgements + [other]
        )
    }

    /// True if a cell fails and the run was complete and unchanged by hand.
    package var needsConfirmation: Bool {
        wentAsPlanned && judgement.cells.contains { $0.state == .fail }
    }

    /// True if nobody stopped the run or changed its users.
    package var wentAsPlanned: Bool { runs.allSatisfy { $0.run?.wentAsPlanned != false } }

    /// The printed lines of the verdict.
    package var lines: [String] { judgements.flatMap(\.lines) }

    package var sheet: VerdictSheet { VerdictSheet(judgement, summary) }

    /// `folder` has the run's journal; nil if there is none.
    package func material(folder: String?) -> ReportMaterial {
        .of(sheet, summary, against: baseline, folder: folder)
    }

    /// The status of the verdict alone, for results that were measured earlier.
    package func verdictStatus(strict: Bool) -> ExitStatus {
        ExitStatus.worst(of: judgements.map { $0.exitStatus(strict: strict) }) ?? .passed
    }

    /// The status of a process that measures, or replays a journal.
    package func runStatus(strict: Bool) -> ExitStatus {
        let wasInterrupted = runs.contains { $0.run?.wasInterrupted == true }
        return wasInterrupted ? .interrupted : verdictStatus(strict: strict)
    }

    private var runs: [RunSummary] { [summary, confirmation].compactMap(\.self) }
}

extension RunEnding {
    /// Judges the results in a run's folder, with its second run if it had one.
    ///
    /// Throws `InputError` without results.
    package init(inFolder folder: String, against baseline: Baseline?, options: GateOptions) throws
    {
        let results = ResultsDestination(folder: folder)
        self.init(
            try ResultsFile.read(results.resultsPath),
            confirmedBy: try results.confirmation(),
            against: baseline,
            options: options
        )
    }
}
