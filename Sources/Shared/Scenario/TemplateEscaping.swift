// SPDX-License-Identifier: Apache-2.0

/// How a value is escaped for its position.
package enum TemplateEscaping: Sendable, Equatable {
    case none
    /// Percent-encoded as one segment of a path, `/` included.
    case pathSegment
    /// Percent-encoded as a name or value of a query.
    case query
    /// Without line breaks, which would begin another header.
    case header
    case form
    /// Inside the quotes of a JSON string.
    case jsonString
    /// Outside quotes: a JSON number, `true`, `false` or `null` as it is, all else as a JSON string.
    case jsonValue
}
