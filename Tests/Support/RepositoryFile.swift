// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// Files of the repository that tests read.
package enum RepositoryFile {
    package static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    package static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }
}
