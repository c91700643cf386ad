// SPDX-License-Identifier: Apache-2.0

internal import Shared

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
