// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The committed file of expected numbers and how to judge against them, version 2.
struct Baseline: Equatable {
    var environment = BaselineEnvironment()
    /// In the file's order, which is the order of the lines.
    var thresholds: [EndpointThresholds]
    /// 0.10 lets a percentile be 10 % over its threshold.
    var tolerance = 0.10
    /// False: a FAIL is said and the build goes on.
    var blocksOnRegression = true

    static let version = 2
}

/// The machine shape on which a baseline was made; nil where the file does not say.
struct BaselineEnvironment: Equatable {
    var cpuCores: Double?
    var memoryMB: Double?
    var containerImage: String?
    /// Only noted when it differs: hosted runners of one shape come with several models.
    var cpuModel: String?
}

/// One endpoint's thresholds, in the order of `Metric.allCases`.
struct EndpointThresholds: Equatable {
    let endpoint: String
    var thresholds: [Threshold]
}

/// One expected number.
struct Threshold: Equatable {
    let metric: Metric
    /// Milliseconds, or for the error rate a fraction.
    let value: Double
    /// The number as Python prints it after reading the file: `200`, but `200.0` for 200.0.
    let text: String
    var action = Action.block

    enum Action: String, CaseIterable {
        case warn
        case block
    }
}

/// What of an endpoint is judged.
enum Metric: String, CaseIterable {
    case p50
    case p95
    case p99
    case errorRate = "error_rate"

    /// The key of its threshold in a baseline file.
    var thresholdKey: String { self == .errorRate ? rawValue : rawValue + "_ms" }

    /// The key of its action in a baseline file.
    var actionKey: String { rawValue + "_action" }

    /// Nil for the error rate.
    var quantile: Quantile? {
        switch self {
        case .p50: .p50
        case .p95: .p95
        case .p99: .p99
        case .errorRate: nil
        }
    }
}
