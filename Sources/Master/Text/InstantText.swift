// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// An instant as ISO 8601 text, as results, blocks and baselines have it.
package enum InstantText {
    /// Seconds since 1970; nil for text that is no instant.
    package static func seconds(_ text: String) -> Double? {
        // Both forms are ISO 8601, and each strategy takes only its own.
        let date =
            (try? Date(text, strategy: .iso8601))
            ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        return date?.timeIntervalSince1970
    }
}
