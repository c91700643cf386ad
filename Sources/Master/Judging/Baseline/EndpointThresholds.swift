// SPDX-License-Identifier: Apache-2.0

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
