// SPDX-License-Identifier: Apache-2.0

/// The source of a build.
package enum BuildSource: Equatable {
    /// A build that runs already.
    case host(String)
    /// A shell command that starts it.
    case command(String)
}
