// SPDX-License-Identifier: Apache-2.0

/// A notice for the operator, with its time.
package struct Notice: Sendable, Equatable {
    /// From 0, in order.
    package let number: Int
    /// Seconds since the start of the load; nil before it.
    package let seconds: Int?
    package let text: String
}
