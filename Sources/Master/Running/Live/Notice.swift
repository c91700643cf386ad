// SPDX-License-Identifier: Apache-2.0

/// Something that the operator should know, and when it was said.
package struct Notice: Sendable, Equatable {
    /// From 0, in the order in which they came.
    package let number: Int
    /// Seconds since the start of the load; nil before it.
    package let seconds: Int?
    package let text: String
}
