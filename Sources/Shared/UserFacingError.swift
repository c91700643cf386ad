// SPDX-License-Identifier: Apache-2.0

/// An error that a person sees: one clear sentence and the status that the process ends with.
///
/// The sentence says what happened, where, what is allowed and what was found, and what to type.
package protocol UserFacingError: Error {
    /// One sentence, or one per problem on lines of their own; no trailing newline.
    var sentence: String { get }
    var exitStatus: ExitStatus { get }
}

/// The process exit statuses; the one table, documented in the README.
package enum ExitStatus: Int32, Sendable, CaseIterable {
    /// PASS, WARN or INCONCLUSIVE, each said in words; also a run without a baseline.
    case passed = 0
    /// A regression that blocks.
    case failed = 1
    /// INVALID: this was not a measurement.
    case invalid = 3
    /// INCONCLUSIVE or SKIP of a blocking cell, under `--strict`.
    case undecided = 4
    /// Command line usage.
    case usage = 64
    /// A bad input file.
    case badInput = 65
    /// The cluster or the target is unavailable.
    case unavailable = 69
    /// Our own bug.
    case softwareFault = 70
    /// Ended by Ctrl-C.
    case interrupted = 130
}
