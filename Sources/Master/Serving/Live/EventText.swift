// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// One server-sent event as it is on the wire.
enum EventText {
    /// `data` is JSON: it has no line breaks.
    static func event(_ name: String, data: String) -> String {
        "event: \(name)\ndata: \(data)\n\n"
    }

    /// Keys are in snake case: the page's words for a property's.
    static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Text and finite numbers alone, of which there is always JSON.
        let data = (try? encoder.encode(value)) ?? Data("null".utf8)
        return String(decoding: data, as: UTF8.self)
    }
}
