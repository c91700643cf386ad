// SPDX-License-Identifier: Apache-2.0

/// The process exit statuses; the one table, documented in the README.
package enum ExitStatus: Int32, Sendable, CaseIterable {
    /// PASS, WARN or INCONCLUSIVE, each named in the output; also a run without a baseline.
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
