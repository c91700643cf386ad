// SPDX-License-Identifier: Apache-2.0

internal import Shared
internal import Text

/// A field of a form as text; nil if it is empty.
enum OrderField {
    static func rate(_ text: String?) throws(WebError) -> Rate? {
        guard let text, !text.isEmpty else { return nil }
        guard let rate = QuantityText.lenientRate(text) else {
            throw problem("spawn_rate", text, "a rate such as 5 or 5/s")
        }
        return rate
    }

    static func duration(
        _ field: String,
        _ text: String?,
        _ example: String
    ) throws(WebError) -> Duration? {
        guard let text, !text.isEmpty else { return nil }
        guard let duration = QuantityText.lenientDuration(text) else {
            throw problem(field, text, "a duration such as \(example)")
        }
        return duration
    }

    private static func problem(_ field: String, _ text: String, _ hint: String) -> WebError {
        WebError(422, "\(field) is \"\(text.shortened(to: 40).printable)\"; write \(hint)")
    }
}
