// SPDX-License-Identifier: Apache-2.0

/// How many descriptors a process may have open.
package struct OpenFileLimit: Sendable, Equatable {
    /// What holds now; `Int.max` for no limit.
    package let soft: Int
    /// Up to where the process may raise it; `Int.max` for no limit.
    package let hard: Int

    package init(soft: Int, hard: Int) {
        self.soft = soft
        self.hard = hard
    }
}
