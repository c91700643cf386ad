// SPDX-License-Identifier: Apache-2.0

/// The purpose of a run.
package enum RunPurpose: Sendable {
    case load
    /// A part of something larger, which reports its own progress.
    case block
    /// Workers join and check themselves, and no load starts.
    case check
    /// One user runs its steps once, and the values that it extracts are used.
    case errand

    /// True if the caller informs the operator.
    var isQuiet: Bool { self == .block || self == .errand }
}
