// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Counts of latencies in `HistogramLayout`'s buckets, with exact count, sum, minimum and maximum.
///
/// Owned by one thread. Merging is adding counts, so it is associative and commutative, and the
/// order of workers and intervals cannot change a percentile. The buckets are zero pages until
/// they are touched, and only the touched span is ever scanned or cleared.
public final class Histogram {
    @usableFromInline let buckets: UnsafeMutablePointer<UInt64>
    /// In memory of its own: each access to a class's variable is checked when it happens, and
    /// `record` has ten.
    @usableFromInline let figures: UnsafeMutablePointer<Figures>

    /// What stands beside the buckets.
    @usableFromInline struct Figures {
        /// Span of buckets that may be non-zero; empty while `lowestIndex > highestIndex`.
        @usableFromInline var lowestIndex = HistogramLayout.bucketCount
        @usableFromInline var highestIndex = -1
        @usableFromInline var exact = LatencyTotals()

        @inlinable init() {}

        @inlinable mutating func note(_ latency: Int64, at index: Int) {
            if index < lowestIndex { lowestIndex = index }
            if index > highestIndex { highestIndex = index }
            exact.count &+= 1
            exact.sumNanoseconds &+= UInt64(bitPattern: latency)
            if latency < exact.minNanoseconds { exact.minNanoseconds = latency }
            if latency > exact.maxNanoseconds { exact.maxNanoseconds = latency }
        }
    }

    private static let byteCount = HistogramLayout.bucketCount * MemoryLayout<UInt64>.stride

    /// An empty histogram.
    public init() {
        // Pages of its own, unbacked until a latency touches them. calloc gives those too, but only
        // until the first histogram is freed: then glibc keeps such sizes on its heap, and clears
        // all of each.
        let memory = mmap(
            nil,
            Self.byteCount,
            PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS,
            -1,
            0
        )
        guard let memory, memory != MAP_FAILED else {
            preconditionFailure("out of memory for a histogram of \(Self.byteCount) bytes")
        }
        buckets = memory.bindMemory(to: UInt64.self, capacity: HistogramLayout.bucketCount)
        figures = .allocate(capacity: 1)
        figures.initialize(to: Figures())
    }

    deinit {
        munmap(buckets, Self.byteCount)
        figures.deallocate()
    }

    /// Records one latency in ns, rounded to the nearest µs for its bucket; negative counts as 0.
    ///
    /// `&+` is safe: 2^64 ns of summed latency are 584 years, and half a microsecond more than
    /// `Int64.max` fits `UInt64`. The pointer is within bounds because the value is clamped to the
    /// layout's range first.
    @inlinable
    public func record(nanoseconds: Int64) {
        let latency = max(0, nanoseconds)
        var micros = Int64(bitPattern: (UInt64(bitPattern: latency) &+ 500) / 1000)
        if micros > HistogramLayout.highestMicroseconds {
            micros = HistogramLayout.highestMicroseconds
            figures.pointee.exact.clampedCount &+= 1
        }
        let index = HistogramLayout.index(ofMicroseconds: micros)
        buckets[index] &+= 1
        figures.pointee.note(latency, at: index)
    }

    /// Adds every count of another histogram; beyond 2^63 counts the result is meaningless.
    package func add(_ other: Histogram) {
        for index in other.touched { addCount(other.buckets[index], at: index) }
        exact.add(other.exact)
    }

    /// Forgets everything; costs as much as the touched span is wide.
    package func reset() {
        for index in touched { buckets[index] = 0 }
        figures.pointee = Figures()
    }

    /// The buckets that may be non-zero.
    var touched: Range<Int> {
        let lowest = figures.pointee.lowestIndex
        return lowest..<max(lowest, figures.pointee.highestIndex + 1)
    }

    /// `&+` does not trap: a payload holds at most `payloadCountLimit`, so only millions of hostile
    /// ones could wrap, and then the figures are theirs anyway.
    func addCount(_ added: UInt64, at index: Int) {
        buckets[index] &+= added
        figures.pointee.lowestIndex = min(figures.pointee.lowestIndex, index)
        figures.pointee.highestIndex = max(figures.pointee.highestIndex, index)
    }

    /// The exact figures, to be added to.
    var exact: LatencyTotals {
        get { figures.pointee.exact }
        set { figures.pointee.exact = newValue }
    }

    /// The exact figures beside the buckets.
    package var totals: LatencyTotals { exact }

    /// Recorded values.
    package var count: UInt64 { exact.count }
}
