// SPDX-License-Identifier: Apache-2.0

/// How many descriptors a process may have open.
package struct OpenFileLimit: Sendable, Equatable {
    /// The current limit; `Int.max` for no limit.
    package let soft: Int
    /// The highest limit that the process may set; `Int.max` for no limit.
    package let hard: Int

    package init(soft: Int, hard: Int) {
        self.soft = soft
        self.hard = hard
    }
}
