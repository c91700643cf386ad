// SPDX-License-Identifier: Apache-2.0

/// A worker is accepted, for the first time or again.
package struct Welcome: Sendable, Equatable {
    package let workerIndex: Int
    package let resumption: Resumption
    /// Intervals of this session that are in the journal.
    package let mergedCount: UInt64

    package init(workerIndex: Int, resumption: Resumption, mergedCount: UInt64) {
        self.workerIndex = workerIndex
        self.resumption = resumption
        self.mergedCount = mergedCount
    }
}
