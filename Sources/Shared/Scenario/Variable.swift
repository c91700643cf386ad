// SPDX-License-Identifier: Apache-2.0

/// A value that a user has under a name.
package struct Variable: Sendable, Equatable {
    package let name: String
    /// In the notation of `Template`.
    package let value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}
