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

/// A key of somebody else, with its value as JSON.
package struct OtherKey: Equatable {
    let key: String
    let json: String
}

/// The machine shape on which a baseline was made; nil where the file does not say.
package struct BaselineEnvironment: Equatable {
    var cpuCores: Double?
    var memoryMB: Double?
    var containerImage: String?
    /// Only noted when it differs: hosted runners of one shape come with several models.
    var cpuModel: String?
    var others: [OtherKey] = []
}

/// One endpoint's thresholds, in the order of `Metric.all`.
package struct EndpointThresholds: Equatable {
    package let endpoint: String
    package var thresholds: [Threshold]
    /// Of its percentiles, in place of the file's.
    var tolerance: Double?
    /// True: results without it are as good as results with it.
    var isOptional = false
    var others: [OtherKey] = []
}

/// One expected number.
package struct Threshold: Equatable {
    package let metric: Metric
    /// Milliseconds, or for the error rate a fraction.
    package let value: Double
    /// The number as Python prints it after reading the file: `200`, but `200.0` for 200.0.
    package let text: String
    var action = Action.block
    /// In place of the endpoint's; nil for the error rate, which has none.
    var tolerance: Double?

    package enum Action: String, CaseIterable {
        case warn
        case block
    }
}
