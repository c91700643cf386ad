// SPDX-License-Identifier: Apache-2.0

/// Where a build comes from.
package enum BuildSource: Equatable {
    /// Somebody else runs it.
    case host(String)
    /// This shell command starts it.
    case command(String)
}
