// SPDX-License-Identifier: Apache-2.0

/// How change points are looked for.
package struct DriftRule: Equatable {
    /// Whose change points.
    package enum Algorithm: String, CaseIterable {
        /// Those of apache-otava 0.8.0.
        case otava
        /// The same on despiked values, with the neighbours of what is taken back judged anew.
        case tidemark
    }

    package let algorithm: Algorithm
    package let windowLength: Int
    package let maxPValue: Double
    package let minMagnitude: Double
    /// Cells in which less is worse, beside those of the series that say so.
    package var higherIsBetter: Set<String> = []

    /// Otava's own numbers, or ours, where nothing else is said.
    package init(
        _ algorithm: Algorithm,
        windowLength: Int? = nil,
        maxPValue: Double? = nil,
        minMagnitude: Double? = nil
    ) {
        self.algorithm = algorithm
        self.windowLength = windowLength ?? 50
        self.maxPValue = maxPValue ?? (algorithm == .otava ? 0.001 : 0.0001)
        self.minMagnitude = minMagnitude ?? (algorithm == .otava ? 0 : 0.05)
    }
}
