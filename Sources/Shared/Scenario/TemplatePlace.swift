// SPDX-License-Identifier: Apache-2.0

/// The position of a template: it decides how values are escaped.
package enum TemplatePlace: Sendable, Equatable {
    /// Path and query of a request.
    case target
    case header
    /// A body of type application/x-www-form-urlencoded.
    case form
    case json
    /// As it is.
    case text
}
