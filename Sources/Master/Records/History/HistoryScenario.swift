// SPDX-License-Identifier: Apache-2.0

/// A scenario of which the history has runs.
package struct HistoryScenario: Equatable {
    package let digest: String?
    let file: String?
    /// Of one of its newest runs.
    let environmentClass: String
    package let count: Int
}
