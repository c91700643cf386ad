// SPDX-License-Identifier: Apache-2.0

/// Every maximum of the wire, in one place; docs/PROTOCOL.md repeats them.
package enum Limits {
    /// A frame of a peer that has not proved the token yet.
    package static let handshakeFrameBytes = 4096
    /// Any other frame: an interval of 1 000 endpoints on 8 engine threads is about 8 MiB.
    package static let frameBytes = 16 * 1024 * 1024
    package static let nonceBytes = 32
    package static let proofBytes = 32
    /// Longer names of workers are refused.
    package static let nameBytes = 256
    /// Peers that are connected and have not proved the token yet.
    package static let unauthenticatedConnections = 1024
    /// Findings of a worker about itself, and the length of each one's sentences.
    package static let checkCount = 32
    package static let checkTextLength = 400
    /// Intervals that a worker sends ahead of their acknowledgement.
    package static let unacknowledgedIntervals = 16
    /// Intervals that a worker keeps unsent; over it, neighbours are merged.
    package static let unsentIntervals = 60
    package static let workerCount = 10_000
    /// Changes of the number of users in one run.
    package static let userChanges = 1000
    package static let endpointCount = 10_000
    package static let cellsPerInterval = 100_000
    package static let causesPerCell = 4096
    /// A worker that waits this long for an answer in the handshake gives up; so does the master.
    package static let handshakeTimeout = Duration.seconds(10)
    /// A token file larger than this is not a token.
    package static let tokenBytes = 4096
}
