// SPDX-License-Identifier: Apache-2.0

/// One expected number.
package struct Threshold: Equatable {
    package let metric: Metric
    /// Milliseconds, or for the error rate a fraction.
    package let value: Double
    /// The number as Python prints it after reading the file: `200`, but `200.0` for 200.0.
    package let text: String
    var action = CellAction.block
    /// In place of the endpoint's; nil for the error rate, which has none.
    var tolerance: Double?
}
