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

/// How much worse the candidate is in one pair and one metric: ln(candidate / baseline), or where less
/// is worse ln(baseline / candidate).
struct LogRatio: Equatable {
    /// Not finite when one of the values is 0, which is below what the histogram tells apart.
    let value: Double
    /// The wider of the two buckets, relative to its value.
    let resolution: Double

    /// Nil when an arm has fewer samples than the metric needs, or does not have it.
    init?(_ baseline: EndpointBlock, _ candidate: EndpointBlock, _ metric: Metric) {
        let needed = metric.neededSampleCount
        guard baseline.sampleCount(of: metric) >= needed,
            candidate.sampleCount(of: metric) >= needed,
            let before = metric.value(in: baseline), let after = metric.value(in: candidate)
        else { return nil }
        value = metric.logRatio(before.value, after.value)
        resolution = max(before.width / before.value, after.width / after.value)
    }
}
