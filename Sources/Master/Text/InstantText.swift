// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// An instant as ISO 8601 text, for results, blocks and baselines.
package enum InstantText {
    /// Seconds since 1970; nil if the text is not an instant.
    package static func seconds(_ text: String) -> Double? {
        // Both forms are ISO 8601, and each strategy accepts only its own.
        let date =
            (try? Date(text, strategy: .iso8601))
            ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        return date?.timeIntervalSince1970
    }
}
