// SPDX-License-Identifier: Apache-2.0

internal import Files
package import Judging
package import Records
package import Running
package import Shared

/// The end of a paired run: the decision and its consequences.
package struct PairEnding {
    package let decision: PairedDecision
    package let report: PairedReport
    package let material: ReportMaterial
    /// The decision as in `pair.json` and the history; nil for blocks that were measured earlier.
    package let kept: (json: String, run: HistoryRun)?
    private var wasInterrupted = false

    /// For blocks that were measured earlier.
    package init(_ decision: PairedDecision) {
        self.decision = decision
        report = PairedReport(decision: decision)
        material = ReportMaterial(sheet: VerdictSheet(decision, report, nil))
        kept = nil
    }

    /// For a run that has just ended, with its phases and its machine.
    package init(_ outcome: PairSession.Outcome, on machine: MachineFacts) {
        decision = outcome.decision
        let measured = outcome.measured
        let shift = PhaseShift(measured)
        let matters = decision.cells.contains { $0.state == .fail || $0.state == .warn }
        report = PairedReport(
            decision: decision,
            explanation: { shift.sentence(for: $0) },
            notes: (matters ? [shift.connecting, Throughput.note(measured)].compactMap { $0 } : [])
                + Steadiness.notes(measured)
        )
        material = ReportMaterial(
            sheet: VerdictSheet(decision, report, outcome.identity),
            folder: outcome.folder,
            curves: LatencyCurve.curves(of: measured),
            pairing: (outcome.identity, machine, BlockSeries.series(of: decision.cells, measured))
        )
        kept = outcome.kept(on: machine)
        wasInterrupted = outcome.wasInterrupted
    }

    /// Prints the decision, and writes it and its reports.
    package func publish(_ reports: ReportSet) throws {
        for line in report.lines { Console.line(line) }
        if let kept, let folder = material.folder {
            try OutputFile.write(kept.json, to: folder + "/pair.json")
            Console.line("decision: \(folder)/pair.json; blocks: \(folder)/blocks.jsonl")
        }
        try reports.write(material)
    }

    package func status(strict: Bool) -> ExitStatus {
        wasInterrupted ? .interrupted : decision.exitStatus(strict: strict)
    }
}

extension PairSession.Outcome {
    /// The decision with the identity of the run, for a file and the history.
    fileprivate func kept(on machine: MachineFacts) -> (json: String, run: HistoryRun) {
        var file = PairFile(.text(name), decision)
        file.run = identity
        file.environment = machine
        file.durationSeconds = duration.seconds
        let json = file.json.text + "\n"
        return (json, HistoryRun(file, Array(json.utf8), .now))
    }
}
