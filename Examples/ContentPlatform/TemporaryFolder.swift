// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A new folder of this process alone, under the system's temporary folder.
struct TemporaryFolder {
    private let url: URL

    init(prefix: String) throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("\(prefix)-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func path(of fileName: String) -> String {
        url.appendingPathComponent(fileName).path
    }

    func remove() {
        // Nothing can be done about it on the way out, and the system clears the folder's parent.
        try? FileManager.default.removeItem(at: url)
    }
}
