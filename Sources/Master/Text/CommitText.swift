// SPDX-License-Identifier: Apache-2.0

/// A commit in readable form.
package enum CommitText {
    /// The first digits of a hash, or all of any other name.
    package static func short(_ commit: String) -> String {
        let isHash = commit.count == 40 && commit.allSatisfy(\.isHexDigit)
        return isHash ? String(commit.prefix(10)) : commit
    }

    package static func fileName(_ commit: String) -> String {
        short(commit).replacing("/", with: "-")
    }
}
