// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Values as JSON on one line: the same value is always the same bytes.
package enum CompactJSON {
    /// A property becomes a key in snake case unless its type lists its keys.
    ///
    /// Throws for a number that is not finite.
    package static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// The same for text and finite numbers alone, of which there is always JSON.
    package static func text(_ value: some Encodable) -> String { (try? encode(value)) ?? "null" }
}
