// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A worker's own name.
package enum WorkerName {
    /// Host name and process id, within the wire's limit.
    package static func ofProcess(_ id: Int32) -> String {
        let suffix = "-\(id)"
        let host = ProcessInfo.processInfo.hostName
        return String(host.prefix(Limits.nameBytes - suffix.utf8.count)) + suffix
    }
}
