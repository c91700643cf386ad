// SPDX-License-Identifier: Apache-2.0

/// The exact figures that stand beside a histogram's buckets.
public struct LatencyTotals: Sendable, Equatable {
    /// Recorded values.
    public var count: UInt64 = 0
    /// Sum of the recorded values; 2^64 ns are 584 years.
    public var sumNanoseconds: UInt64 = 0
    /// Smallest recorded value; `Int64.max` when nothing was recorded.
    public var minNanoseconds = Int64.max
    /// Largest recorded value; 0 when nothing was recorded.
    public var maxNanoseconds: Int64 = 0
    /// Values above the histogram's range, kept in its last bucket.
    public var clampedCount: UInt64 = 0

    /// Nothing recorded.
    public init() {}

    /// Adds another's figures.
    package mutating func add(_ other: LatencyTotals) {
        count &+= other.count
        sumNanoseconds &+= other.sumNanoseconds
        minNanoseconds = min(minNanoseconds, other.minNanoseconds)
        maxNanoseconds = max(maxNanoseconds, other.maxNanoseconds)
        clampedCount &+= other.clampedCount
    }
}
