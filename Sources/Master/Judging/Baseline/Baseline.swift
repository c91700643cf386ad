// SPDX-License-Identifier: Apache-2.0

/// The committed file of expected numbers and how to judge against them, version 2.
package struct Baseline: Equatable {
    package var environment = BaselineEnvironment()
    /// In the file's order, which is the order of the lines.
    package var thresholds: [EndpointThresholds]
    /// 0.10 lets a percentile be 10 % over its threshold.
    package var tolerance = Defaults.tolerance
    /// False: a FAIL is said and the build goes on.
    var blocksOnRegression = true
    /// A cell fails only if it fails in a second run too.
    package var isConfirming = false
    /// Days after which its numbers are too old to pass by; nil when they never are.
    var maxAgeDays: Int?
    /// Nil where the file does not say where its numbers come from.
    package var provenance: BaselineProvenance?
    /// What the file has besides, kept when it is written again.
    package var others: [OtherKey] = []

    package static let version = 2

    /// How far a cell may be over its threshold: its own tolerance, its endpoint's or the file's.
    package func tolerance(of threshold: Threshold, in endpoint: EndpointThresholds) -> Double {
        threshold.tolerance ?? endpoint.tolerance ?? tolerance
    }

    /// The threshold of one cell; nil where there is none.
    package func threshold(_ endpoint: String, _ metric: Metric) -> Threshold? {
        thresholds.first { $0.endpoint == endpoint }?.thresholds.first { $0.metric == metric }
    }
}
