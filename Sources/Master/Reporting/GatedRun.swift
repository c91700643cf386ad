// SPDX-License-Identifier: Apache-2.0

internal import Files
package import Judging
package import Running
internal import Shared

/// A run from its load to its end: measured, judged, and measured a second time if a cell fails and
/// the baseline or the user asks for confirmation.
package struct GatedRun {
    private let load: LoadRun
    private let baseline: Baseline?
    private let options: GateOptions
    private let destination: ResultsDestination
    private let isConfirming: Bool

    /// `isConfirming`: the user asks for a second run.
    package init(
        load: LoadRun,
        baseline: Baseline?,
        options: GateOptions,
        destination: ResultsDestination,
        isConfirming: Bool = false
    ) {
        self.load = load
        self.baseline = baseline
        self.options = options
        self.destination = destination
        self.isConfirming = isConfirming
    }

    /// The results of a second run go to a folder of their own.
    ///
    /// Throws `RunFailure.output` before any load if results could not be written.
    package func measure() async throws -> RunEnding {
        try destination.check()
        // The confirmation of an earlier run does not apply to this one.
        load.folder.confirmation.remove()
        let summary = try await load.measure()
        let ending = RunEnding(summary, against: baseline, options: options)
        guard isAsked, ending.needsConfirmation else { return ending }
        // Whatever happens to the second run, the first was measured.
        try destination.write(ending.summary)
        Console.line("a cell failed; running again to rule out chance")
        try destination.ofConfirmation.check()
        var again = load
        again.folder = load.folder.confirmation
        let confirmation = try await again.measure()
        return RunEnding(
            summary,
            confirmedBy: confirmation,
            against: baseline,
            options: options
        )
    }

    /// A resumed run cannot be repeated: its scenario is the one after the setup.
    private var isAsked: Bool {
        load.file != nil && (isConfirming || baseline?.isConfirming == true)
    }
}
