// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// One endpoint's blocks, pair by pair, with the log ratios that the cells are judged by.
struct PairSeries {
    /// One pair's figures of the endpoint.
    struct Entry {
        let baseline: EndpointBlock
        let candidate: EndpointBlock
        /// By `Metric.percentiles`; nil where an arm has too few samples.
        let ratios: [LogRatio?]
    }

    private(set) var entries: [Entry] = []

    /// The series begins with so many pairs in which the endpoint did not appear.
    init(absentPairs: Int) {
        for _ in 0..<absentPairs { append(.empty, .empty) }
    }

    mutating func append(_ baseline: EndpointBlock, _ candidate: EndpointBlock) {
        let ratios = Metric.percentiles.map { metric in
            metric.quantile.flatMap { LogRatio(baseline, candidate, at: $0) }
        }
        entries.append(Entry(baseline: baseline, candidate: candidate, ratios: ratios))
    }
}

/// ln(candidate / baseline) of one percentile in one pair.
struct LogRatio: Equatable {
    /// Not finite when one of the values is 0, which is below what the histogram tells apart.
    let value: Double
    /// The wider of the two buckets, relative to its value.
    let resolution: Double

    /// Nil when an arm has fewer samples than the percentile needs.
    init?(_ baseline: EndpointBlock, _ candidate: EndpointBlock, at quantile: Quantile) {
        let needed = quantile.neededSampleCount
        guard baseline.successCount >= needed, candidate.successCount >= needed,
            let before = baseline.latencies.value(at: quantile),
            let after = candidate.latencies.value(at: quantile)
        else { return nil }
        value = log(after.value / before.value)
        resolution = max(before.width / before.value, after.width / after.value)
    }
}
