// SPDX-License-Identifier: Apache-2.0

/// What a run is for.
package enum RunPurpose: Sendable {
    case load
    /// A part of something larger, which itself says what is going on.
    case block
    /// Workers are gathered and looked at, and no load starts.
    case check
    /// One user does its steps once, and what it finds is wanted.
    case errand

    /// Somebody else tells the operator of it.
    var isQuiet: Bool { self == .block || self == .errand }
}
