// SPDX-License-Identifier: Apache-2.0

/// A value of a reply for the user's variables.
package struct Extraction: Sendable, Equatable {
    package enum Source: Sendable, Equatable {
        /// The first header field of this name, in any case.
        case header(String)
        case body
        /// The first value that the path selects.
        case json(JSONPath)
    }

    /// The variable that gets it.
    package let variable: String
    package let source: Source
    /// The first group of the first match in the source's text, or the match; nil for all of it.
    package let pattern: String?
    /// Replaces a missing value; without it the request is a failure.
    package let fallback: String?

    package init(variable: String, source: Source, pattern: String?, fallback: String?) {
        self.variable = variable
        self.source = source
        self.pattern = pattern
        self.fallback = fallback
    }
}
