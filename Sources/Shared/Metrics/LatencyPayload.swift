// SPDX-License-Identifier: Apache-2.0

/// Latencies for the wire: exact figures, and an HdrHistogram V2 payload for the buckets.
package struct LatencyPayload: Sendable, Equatable {
    package var totals: LatencyTotals
    /// Empty exactly when nothing was recorded.
    package var histogram: [UInt8]

    package init(totals: LatencyTotals, histogram: [UInt8]) {
        self.totals = totals
        self.histogram = histogram
    }

    package init(_ histogram: Histogram) {
        totals = histogram.totals
        self.histogram = histogram.count == 0 ? [] : histogram.encodedV2()
    }

    package static let none = LatencyPayload(totals: LatencyTotals(), histogram: [])

    /// Nothing recorded, and so no buckets either.
    package var isEmpty: Bool { totals.count == 0 && histogram.isEmpty }
}

extension Histogram {
    /// Adds a payload that `check` has accepted, or that is this worker's own.
    ///
    /// A broken one is a programmer error.
    package func add(sound payload: LatencyPayload) {
        guard !payload.isEmpty else { return }
        do throws(HistogramPayloadError) {
            try addChecked(v2: payload.histogram, totals: payload.totals)
        } catch {
            preconditionFailure("a payload that was sound is broken: \(error)")
        }
    }
}
