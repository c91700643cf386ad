// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// An interval whose payloads are valid, with its latencies decoded.
struct CheckedInterval: Equatable {
    /// The number and order of cells are fixed, because `latencies` has the same order.
    var interval: Interval
    let latencies: DecodedPayloads

    /// Decodes into `buffers`, whose memory is reused.
    init(_ interval: Interval, buffers: consuming DecodedPayloads) throws(WireError) {
        do throws(HistogramPayloadError) {
            if !interval.startLag.isEmpty {
                try Histogram.check(
                    v2: interval.startLag.histogram,
                    totals: interval.startLag.totals
                )
            }
            for part in interval.cells.lazy.flatMap(\.phases) {
                try Histogram.check(v2: part.latencies.histogram, totals: part.latencies.totals)
            }
            try buffers.decode(interval.cells)
        } catch {
            throw .histogram(error)
        }
        self.interval = interval
        latencies = buffers
    }

    /// The latencies follow from the interval.
    package static func == (left: CheckedInterval, right: CheckedInterval) -> Bool {
        left.interval == right.interval
    }
}
