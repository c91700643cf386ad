// SPDX-License-Identifier: Apache-2.0

/// Numbers that a baseline had before, and who put them there.
package struct FormerNumbers: Equatable {
    var texts: [BaselineProvenance.Field: String] = [:]
    /// Only their numbers: what was judged how is in the repository's history.
    var thresholds: [EndpointThresholds]

    init(texts: [BaselineProvenance.Field: String], thresholds: [EndpointThresholds]) {
        self.texts = texts
        self.thresholds = thresholds
    }

    /// The present numbers of a baseline, which are about to be replaced.
    init(_ baseline: Baseline) {
        texts = baseline.provenance?.signature ?? [:]
        thresholds = baseline.thresholds.map { endpoint in
            EndpointThresholds(
                endpoint: endpoint.endpoint,
                thresholds: endpoint.thresholds.map {
                    Threshold(metric: $0.metric, value: $0.value, text: $0.text)
                }
            )
        }
    }

    func value(_ endpoint: String, _ metric: Metric) -> Double? {
        let thresholds = thresholds.first { $0.endpoint == endpoint }?.thresholds
        return thresholds?.first { $0.metric == metric }?.value
    }
}
