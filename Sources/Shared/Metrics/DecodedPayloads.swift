// SPDX-License-Identifier: Apache-2.0

/// The latencies of some cells, decoded and checked in one pass over their bytes, for any number of
/// sinks: the run's total, the second on the time line, the worker's own figures.
///
/// One is kept and used again for every interval, so that decoding allocates nothing once it has
/// grown to the usual size. It takes 16 bytes for each non-empty bucket, and so at most 16 for each
/// byte of the payloads.
package struct DecodedPayloads {
    /// An interval with more non-empty buckets gives its memory back: 4 MiB are kept at most.
    private static let keptBucketCount = 1 << 18

    private var buckets: [BucketCount] = []
    /// Three of each cell: successes, failures, service times.
    private var parts: [(range: Range<Int>, totals: LatencyTotals)] = []

    package init() {}

    /// Takes these cells in place of the ones before: all of them or, on an error, none.
    ///
    /// Throws exactly when `Histogram.check` would for one of the payloads.
    package mutating func decode(_ cells: [IntervalCell]) throws(HistogramPayloadError) {
        clear()
        do throws(HistogramPayloadError) {
            for cell in cells {
                try append(cell.success)
                try append(cell.failure)
                try append(cell.service)
            }
        } catch {
            clear()
            throw error
        }
    }

    /// Latencies of the successes of the cell at this position; let go of it before decoding again.
    package func success(ofCell position: Int) -> DecodedPayload { part(3 * position) }

    /// Latencies of the failures of the cell at this position; let go of it before decoding again.
    package func failure(ofCell position: Int) -> DecodedPayload { part(3 * position + 1) }

    /// Service times of the cell at this position; let go of it before decoding again.
    package func service(ofCell position: Int) -> DecodedPayload { part(3 * position + 2) }

    private func part(_ index: Int) -> DecodedPayload {
        let part = parts[index]
        return DecodedPayload(buckets: buckets[part.range], totals: part.totals)
    }

    private mutating func append(_ payload: LatencyPayload) throws(HistogramPayloadError) {
        let start = buckets.count
        guard !payload.isEmpty else { return parts.append((start..<start, LatencyTotals())) }
        try buckets.append(v2: payload.histogram, announced: payload.totals.count)
        parts.append((start..<buckets.count, payload.totals))
    }

    private mutating func clear() {
        buckets.removeAll(keepingCapacity: buckets.capacity <= Self.keptBucketCount)
        parts.removeAll(keepingCapacity: parts.capacity <= Self.keptBucketCount)
    }
}
