// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// One endpoint's blocks, pair by pair, with the log ratios that the cells are judged by.
struct PairSeries {
    /// One pair's figures of the endpoint.
    struct Entry {
        let baseline: EndpointBlock
        let candidate: EndpointBlock
        /// Of the metrics that are judged by a change, absent where an arm has too few samples.
        let ratios: [Metric: LogRatio]

        /// Of the arm with fewer.
        func sampleCount(of metric: Metric) -> Int {
            min(baseline.sampleCount(of: metric), candidate.sampleCount(of: metric))
        }

        /// Whether both arms say something of the metric.
        func has(_ metric: Metric) -> Bool {
            metric.value(in: baseline) != nil && metric.value(in: candidate) != nil
        }
    }

    private let metrics: [Metric]
    private(set) var entries: [Entry] = []

    /// Of some metrics; begins with so many pairs in which the endpoint did not appear.
    init(_ metrics: [Metric], absentPairs: Int) {
        self.metrics = metrics
        for _ in 0..<absentPairs { append(.empty, .empty) }
    }

    mutating func append(_ baseline: EndpointBlock, _ candidate: EndpointBlock) {
        var ratios: [Metric: LogRatio] = [:]
        for metric in metrics { ratios[metric] = LogRatio(baseline, candidate, metric) }
        entries.append(Entry(baseline: baseline, candidate: candidate, ratios: ratios))
    }
}
