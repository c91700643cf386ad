// SPDX-License-Identifier: Apache-2.0

/// How a commit is written.
package enum CommitText {
    /// A hash by its first digits, any other name whole.
    package static func short(_ commit: String) -> String {
        let isHash = commit.count == 40 && commit.allSatisfy(\.isHexDigit)
        return isHash ? String(commit.prefix(10)) : commit
    }

    package static func fileName(_ commit: String) -> String {
        short(commit).replacing("/", with: "-")
    }
}
